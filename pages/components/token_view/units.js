// What is drawn together: a token that is whole characters stands alone; tokens that share a
// character (its bytes, or a letter and its marks) stand in one box with the character.

/** The units of one tokenizer in a passage, in order: {from, to, tokens: [first, last + 1]}; with
 *  no tokens, what the tokenizer leaves out. Bytes. */
function unitsOf(model, k, passage) {
  const one = model.tokenizers[k];
  const ceil = characterEnds(model, passage);
  const units = [];
  let place = passage.from;
  let i = firstFrom(one, passage.from);
  const last = passage.to === model.bytes.length ? one.count : firstFrom(one, passage.to);
  while (i < last) {
    const from = Math.max(characterStart(model, one.starts[i]), place);
    if (from > place) units.push({ from: place, to: from, tokens: null });
    place = from;
    if (one.ends[i] === one.starts[i] || one.ends[i] <= place) {
      units.push({ from: place, to: place, tokens: [i, i + 1] });
      i += 1;
      continue;
    }
    let to = ceil(one.ends[i]);
    let next = i + 1;
    while (next < last && one.starts[next] < to) {
      to = Math.max(to, ceil(one.ends[next]));
      next += 1;
    }
    units.push({ from, to, tokens: [i, next] });
    place = to;
    i = next;
  }
  if (place < passage.to) units.push({ from: place, to: passage.to, tokens: null });
  return units;
}

/** Whether a unit is one token and nothing but its characters. */
function isWhole(model, k, unit) {
  const one = model.tokenizers[k];
  const [first, next] = unit.tokens;
  return next - first === 1 && one.starts[first] === unit.from && one.ends[first] === unit.to;
}

/** Whether a unit is characters that tokens share. */
function isShared(model, k, unit) {
  return unit.tokens !== null && unit.from < unit.to && !isWhole(model, k, unit);
}

function characterStart(model, byte) {
  let place = byte;
  while (model.indexOf[place] < 0) place -= 1;
  return place;
}

/** A function from a byte to the end of the character, as people see it, that it is in. */
function characterEnds(model, passage) {
  const offset = model.indexOf[passage.from];
  const text = model.text.slice(offset, model.indexOf[passage.to]);
  const starts = graphemeStarts(text);
  return (byte) => {
    let place = byte;
    while (place < passage.to) {
      const index = model.indexOf[place];
      if (index >= 0 && starts.has(index - offset)) break;
      place += 1;
    }
    return place;
  };
}

function textOf(model, from, to) {
  return model.text.slice(model.indexOf[from], model.indexOf[to]);
}
