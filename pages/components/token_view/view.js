// The component: draws passages as they come into view, and follows pointer and keys.

const views = new WeakMap();
const TOP = { from: 0, above: 0 };

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".view");
  let view = views.get(parentElement);
  if (!view) {
    view = build(root);
    views.set(parentElement, view);
  }
  if (view.data !== data) {
    view.data = data;
    receive(view, unpack(data));
  }
  view.stop ??= listen(view);
  observe(view); // the same data may come again after the function below was called
  return () => {
    view.observer.disconnect();
    view.stop?.();
    view.stop = null;
  };
}

/** The page has run. Its tokens may be of a text that was typed on since. */
function receive(view, page) {
  view.page = page;
  view.settings = page.settings;
  if (view.model && isAhead(view, page.text)) askSoon(view, PAUSE_MS);
  else fill(view, modelOf(page, page.settings), view.model?.text === page.text ? placeOf(view) : TOP);
}

/** What stands at the upper edge: the byte its passage begins with, and how much of it is above. */
function placeOf({ model, scroll }) {
  const passage = model?.passages.findLast(({ place }) => topOf(scroll, place) <= scroll.scrollTop);
  if (!passage) return TOP;
  const { from, place } = passage;
  return { from, above: (scroll.scrollTop - topOf(scroll, place)) / place.offsetHeight };
}

function topOf(scroll, place) {
  return place.offsetTop - scroll.offsetTop;
}

/** Show the same tokens in another way. */
function change(view, settings) {
  view.settings = { ...view.settings, ...settings };
  fill(view, modelOf(view.model, view.settings), placeOf(view));
}

function build(root) {
  const scroll = element("div", "scroll");
  const details = element("div", "details");
  details.setAttribute("role", "status");
  root.append(scroll, details);
  const view = { root, scroll, details, model: null, active: null, seen: [] };
  view.observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) draw(view, target.passage);
    }
  }, { root: scroll, rootMargin: "500px" });
  const tokenAt = (event) => event.target.closest?.(".token")?.token ?? null;
  scroll.onmouseover = (event) => point(view, tokenAt(event) ?? view.active);
  scroll.onmouseleave = () => point(view, view.active);
  scroll.onclick = (event) => {
    const token = tokenAt(event);
    if (token) focus(view, token);
  };
  scroll.addEventListener("focusin", (event) => {
    const token = tokenAt(event);
    if (token) activate(view, token);
  });
  scroll.addEventListener("focusout", () => {
    view.active = null;
    point(view, null);
  });
  scroll.onkeydown = (event) => pressed(view, event);
  return view;
}

/** Draw a text from a place that `placeOf` gave. */
function fill(view, model, { from, above }) {
  view.model = model;
  view.active = null;
  view.entry = null;
  view.observer.disconnect();
  const width = view.scroll.clientWidth || 900;
  const places = model.passages.map((passage) => {
    const made = element("div", "passage");
    made.passage = passage;
    passage.place = made;
    made.style.minHeight = `${estimatedHeight(model, passage, width)}px`;
    return made;
  });
  view.scroll.replaceChildren(...places);
  if (view.pointed !== null) point(view, null);
  // What is in sight is drawn at once, the rest as it comes near. The place is found again after
  // that: heights were estimates before.
  const first = model.passages.indexOf(passageAt(model, from));
  for (const passage of model.passages.slice(first, first + 3)) draw(view, passage);
  const edge = places[first];
  view.scroll.scrollTop = topOf(view.scroll, edge) + above * edge.offsetHeight;
  view.scroll.dataset.drawn = String(performance.now());
  observe(view);
  const entry = model.tokenizers.findIndex((one) => one.count > 0);
  if (entry >= 0) enter(view, [entry, 0]);
}

function observe(view) {
  for (const passage of view.model?.passages ?? []) {
    if (!passage.drawn) view.observer.observe(passage.place);
  }
}

function draw(view, passage) {
  if (!passage.drawn) drawPassage(view.model, passage, passage.place);
}

/** Make a token the one that Tab leads to. */
function enter(view, token) {
  const before = view.entry && spanOf(view, view.entry);
  if (before) before.tabIndex = -1;
  view.entry = token;
  spanOf(view, token).tabIndex = 0;
}

function spanOf(view, [k, i]) {
  const start = view.model.tokenizers[k].starts[i];
  const passage = passageAt(view.model, start);
  draw(view, passage);
  return passage.spans[k].get(i);
}

function passageAt(model, byte) {
  let low = 0;
  let high = model.passages.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (model.passages[middle].from <= byte) low = middle;
    else high = middle - 1;
  }
  return model.passages[low];
}

function focus(view, token) {
  spanOf(view, token).focus();
}

function activate(view, token) {
  view.active = token;
  enter(view, token);
  spanOf(view, token).setAttribute("aria-label", label(view.model, token));
  point(view, token);
}

/** Say what a token is, and light up what covers the same bytes under the others. */
function point(view, token) {
  for (const span of view.seen) span.classList.remove("at-hand", "same-place");
  view.seen = [];
  view.pointed = token;
  drawDetails(view.model, view.details, token);
  if (token === null) return;
  const [k, i] = token;
  const { starts, ends } = view.model.tokenizers[k];
  const passage = passageAt(view.model, starts[i]);
  if (!passage.drawn) return;
  view.model.tokenizers.forEach((one, other) => {
    for (const [j, span] of passage.spans[other]) {
      const mine = other === k && j === i;
      const overlaps = one.starts[j] < ends[i] && one.ends[j] > starts[i];
      if (!mine && (other === k || !overlaps)) continue;
      span.classList.add(mine ? "at-hand" : "same-place");
      view.seen.push(span);
    }
  });
}

function pressed(view, event) {
  if (view.active === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = target(view, event.key);
  if (next === undefined) return;
  event.preventDefault();
  if (next) focus(view, next);
}

/** The token that a key leads to; null: none further; undefined: not our key. */
function target(view, key) {
  const { model } = view;
  const [k, i] = view.active;
  const one = model.tokenizers[k];
  const leftward = spanOf(view, view.active).classList.contains("rtl");
  const forward = leftward ? "ArrowLeft" : "ArrowRight";
  switch (key) {
    case forward:
      return i + 1 < one.count ? [k, i + 1] : null;
    case leftward ? "ArrowRight" : "ArrowLeft":
      return i > 0 ? [k, i - 1] : null;
    case "ArrowDown":
    case "ArrowUp":
      return vertical(model, k, i, key === "ArrowDown" ? 1 : -1);
    case "Home":
      return [k, 0];
    case "End":
      return [k, one.count - 1];
    case "PageDown":
    case "PageUp": {
      const here = model.passages.indexOf(passageAt(model, one.starts[i]));
      const there = model.passages[here + (key === "PageDown" ? 1 : -1)];
      if (!there) return null;
      const first = firstFrom(one, there.from);
      return first < one.count ? [k, first] : null;
    }
    default:
      return undefined;
  }
}

/** The token at the same place under the tokenizer below or above, if it has one. */
function vertical(model, k, i, step) {
  const byte = model.tokenizers[k].starts[i];
  for (let other = k + step; model.tokenizers[other]; other += step) {
    const one = model.tokenizers[other];
    if (one.count === 0) continue;
    let j = firstFrom(one, byte);
    if ((j === one.count || one.starts[j] > byte) && j > 0) j -= 1;
    return [other, j];
  }
  return null;
}
