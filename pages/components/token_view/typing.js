// The text in the page's box, drawn while it is typed: the app cuts it without a run of the page,
// which follows when the box is left. The box is only read.

const PAUSE_MS = 20; // after a keystroke: what is typed or pasted at once is asked at once
const AGAIN_MS = 300; // after the app was busy with another page of the same visitor

/** Listen to the page; a function that stops it. */
function listen(view) {
  const listening = new AbortController();
  // On its way to the widgets: they let nothing through that they have heard.
  const options = { signal: listening.signal, capture: true };
  const on = (name, act) => document.addEventListener(name, act, options);
  const typed = (event) => {
    if (event.isComposing || !event.target.matches?.(view.settings.box)) return;
    view.box = event.target;
    askSoon(view, PAUSE_MS);
  };
  on("input", typed);
  on("compositionend", typed);
  on("click", (event) => {
    const chosen = event.target.closest?.(`${view.settings.switch} button`);
    if (!chosen || !view.model) return;
    const all = [...chosen.closest(view.settings.switch).querySelectorAll("button")];
    change(view, { show: view.settings.shows[all.indexOf(chosen)] });
  });
  return () => {
    listening.abort();
    clearTimeout(view.timer);
    view.timer = null;
  };
}

/** Whether the box holds another text than the page knows of. */
function isAhead(view, text) {
  return Boolean(view.box?.isConnected) && view.box.value !== text;
}

function askSoon(view, pause) {
  view.timer ??= setTimeout(() => {
    view.timer = null;
    if (!view.asking) ask(view);
  }, pause);
}

/** Ask for the tokens of what stands in the box; one question at a time, the newest text next. */
async function ask(view) {
  if (!view.box?.isConnected) return;
  const { settings, page } = view;
  const text = view.box.value;
  if (text === view.model.text && settings === view.model.settings) return;
  if (text === page.text) {
    fill(view, modelOf(page, settings), placeOf(view));
    return;
  }
  view.asking = true;
  let pause = null;
  try {
    const answer = await fetch(new URL("tokens", location.href), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        text,
        tokenizers: settings.tokenizers.map(({ name }) => name),
        special: settings.special,
      }),
    });
    if (answer.ok) {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (settings === view.settings) {
        fill(view, modelOf(unpack(bytes), settings), placeOf(view));
      }
    } else if (answer.status === 429) {
      pause = AGAIN_MS;
    } // Of what can't be cut the page says why, when the box is left.
  } catch {
    // The app is away: the page says so itself.
  }
  view.asking = false;
  if (view.box.value !== text || settings !== view.settings) pause ??= 0;
  if (pause !== null) askSoon(view, pause);
}
