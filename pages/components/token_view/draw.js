// Drawing a passage: a row for each tokenizer, a span for each token.

function drawPassage(model, passage, place) {
  place.replaceChildren();
  passage.spans = model.tokenizers.map(() => new Map());
  model.tokenizers.forEach((one, k) => {
    const row = element("div", "row");
    row.style.setProperty("--hue", one.colour);
    const label = element("div", "label");
    label.append(element("span", "swatch"), element("span", "name", one.title));
    const tokens = element("div", `tokens ${model.show}`);
    tokens.setAttribute("role", "group");
    tokens.setAttribute("aria-label", `Tokens under ${one.title}`);
    if (model.show !== "text") tokens.dir = "ltr";
    for (const unit of unitsOf(model, k, passage)) drawUnit(model, passage, k, unit, tokens);
    row.append(label, tokens);
    place.append(row);
  });
  place.style.minHeight = "";
  passage.drawn = true;
}

function drawUnit(model, passage, k, unit, row) {
  if (unit.tokens === null) {
    const left = element("span", "left-out");
    appendText(left, textOf(model, unit.from, unit.to));
    row.append(left);
    return;
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
    return;
  }
  const text = textOf(model, unit.from, unit.to);
  if (unit.from === unit.to) {
    const made = span(first, "added");
    appendBytes(made, bytesOf(model, k, first));
    if (!made.textContent) made.textContent = "∅";
    row.append(made);
  } else if (isWhole(model, k, unit)) {
    const made = span(first);
    if (RIGHT_TO_LEFT.test(text)) made.classList.add("rtl");
    appendText(made, text);
    row.append(made);
  } else {
    const box = element("span", "shared");
    const whole = element("bdi", "character");
    appendText(whole, text);
    const parts = element("bdi", "parts");
    parts.dir = "ltr";
    for (let i = first; i < next; i++) {
      const made = span(i, "part");
      appendBytes(made, bytesOf(model, k, i));
      parts.append(made);
    }
    box.append(whole, parts);
    row.append(box);
  }
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
