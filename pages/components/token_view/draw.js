// Drawing a passage: a row for each tokenizer, a span for each token.

function drawPassage(model, passage, place) {
  place.replaceChildren();
  passage.spans = model.tokenizers.map(() => new Map());
  model.tokenizers.forEach((one, k) => {
    const row = element("div", "row");
    row.style.setProperty("--hue", one.colour);
    const label = element("div", "label");
    label.append(element("span", "swatch"), element("span", "name", one.title));
    if (passage.from === 0) label.append(element("span", "count", one.count.toLocaleString("en")));
    const tokens = element("div", `tokens ${model.show}`);
    tokens.setAttribute("role", "group");
    tokens.setAttribute("aria-label", `Tokens under ${one.title}`);
    if (model.show !== "text") tokens.dir = "ltr";
    drawUnits(model, passage, k, tokens);
    if (model.show === "text") markLines(model, passage, tokens);
    row.append(label, tokens);
    place.append(row);
  });
  place.style.minHeight = "";
  passage.drawn = true;
}

function drawUnits(model, passage, k, row) {
  const units = unitsOf(model, k, passage);
  let box = null; // characters whose parts wait, for they would part a number
  let parts = [];
  units.forEach((unit, number) => {
    const shared = model.show === "text" && isShared(model, k, unit);
    if (shared) box ??= element("span", "shared");
    parts.push(...drawUnit(model, passage, k, unit, box ?? row));
    if (box === null) return;
    const text = textOf(model, unit.from, unit.to);
    const next = units[number + 1];
    if (next && partsNumber(text, textOf(model, next.from, next.to))) return;
    const after = element("bdi", "parts");
    after.dir = "ltr";
    after.append(...parts);
    box.append(after);
    const mark = markAfter(text);
    if (mark) box.classList.add(mark);
    row.append(box);
    box = null;
    parts = [];
  });
}

/** Draw a unit into a row or box; returns the parts of a character that are to stand after it. */
function drawUnit(model, passage, k, unit, row) {
  if (unit.tokens === null) {
    const left = element("span", "left-out");
    appendText(left, textOf(model, unit.from, unit.to));
    row.append(left);
    return [];
  }
  const [first, next] = unit.tokens;
  const span = (i, ...classes) => {
    const made = element("span", ["token", i % 2 ? "odd" : "even", ...classes].join(" "));
    const kind = model.tokenizers[k].kindOf[i];
    if (kind === 2) made.classList.add("special");
    if (kind === 3) made.classList.add("unknown");
    if (marked(model, k, i)) made.classList.add("marked");
    made.tabIndex = -1;
    made.token = [k, i];
    passage.spans[k].set(i, made);
    return made;
  };
  if (model.show !== "text") {
    for (let i = first; i < next; i++) {
      const made = span(i, model.tokenizers[k].kindOf[i] === 1 ? "part" : "chip");
      made.textContent =
        model.show === "ids" ? String(model.tokenizers[k].ids[i]) : hexOf(bytesOf(model, k, i));
      row.append(made);
    }
    if (textOf(model, unit.from, unit.to).includes("\n")) row.append(element("span", "break", "\n"));
    return [];
  }
  const text = textOf(model, unit.from, unit.to);
  if (unit.from === unit.to) {
    const made = span(first, "added");
    appendBytes(made, bytesOf(model, k, first));
    if (!made.textContent) made.textContent = "∅";
    const apart = element("bdi");
    apart.append(made);
    row.append(apart);
  } else if (isWhole(model, k, unit)) {
    const made = span(first);
    if (RIGHT_TO_LEFT.test(text)) made.classList.add("rtl");
    appendText(made, text);
    row.append(made);
  } else {
    const whole = element("span", "character");
    appendText(whole, text);
    row.append(whole);
    const parts = [];
    for (let i = first; i < next; i++) {
      const made = span(i, "part");
      appendBytes(made, bytesOf(model, k, i));
      parts.push(made);
    }
    return parts;
  }
  return [];
}

/** Whether a token begins where others don't cut. */
function marked(model, k, i) {
  const start = model.tokenizers[k].starts[i];
  if (start === 0 || model.against === "none") return false;
  const all = (1 << model.tokenizers.length) - 1;
  const reference = model.tokenizers.findIndex((one) => one.name === model.against);
  const needed = reference < 0 || reference === k ? all : 1 << reference;
  return (model.cuts[start] & needed) !== needed;
}

/** About how high a passage will be, so that the scroll bar is right before it is drawn. */
function estimatedHeight(model, passage, width) {
  const characters = model.indexOf[passage.to] - model.indexOf[passage.from];
  const text = textOf(model, passage.from, passage.to);
  const lines = text.split("\n").length + (characters * 9) / Math.max(width - 150, 200);
  return Math.round(model.tokenizers.length * (Math.ceil(lines) * 31 + 12) + 14);
}
