// The segmentation as arrays, and where the text may be cut into passages.

const PASSAGE = 420; // characters after which a passage ends at the next good place
const LONGEST = 1000; // and after which at any place where all tokenizers cut

function unpack(bytes) {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let place = 4 + length;
  for (const one of header.tokenizers) {
    const n = one.count;
    for (const name of ["ids", "starts", "ends"]) {
      one[name] = new Int32Array(buffer, place, n);
      place += 4 * n;
    }
    one.kindOf = new Uint8Array(buffer, place, n);
    place += n + ((4 - (n % 4)) % 4);
  }
  return header;
}

/** What was unpacked, as the settings show it. */
function modelOf(header, settings) {
  const model = { ...header, ...settings, settings };
  model.tokenizers = header.tokenizers.map((one) => ({
    ...settings.tokenizers.find(({ name }) => name === one.name),
    ...one,
  }));
  model.bytes = new TextEncoder().encode(model.text);
  model.indexOf = indices(model.text, model.bytes.length);
  model.cuts = boundaryMasks(model);
  model.passages = passages(model);
  return model;
}

/** The index in the string of the character that each byte belongs to; negative (-index - 1)
 *  for bytes that don't begin one. */
function indices(text, size) {
  const found = new Int32Array(size + 1);
  let byte = 0;
  for (let index = 0; index < text.length; ) {
    const code = text.codePointAt(index);
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    found[byte++] = index;
    for (let more = 1; more < length; more++) found[byte++] = -index - 1;
    index += code < 0x10000 ? 1 : 2;
  }
  found[size] = text.length;
  return found;
}

/** For each byte, a bit for each tokenizer that has a boundary before it. */
function boundaryMasks(model) {
  const masks = new Uint8Array(model.bytes.length + 1);
  model.tokenizers.forEach((one, k) => {
    const bit = 1 << k;
    for (let i = 0; i < one.count; i++) {
      masks[one.starts[i]] |= bit;
      masks[one.ends[i]] |= bit;
    }
  });
  return masks;
}

/** Byte positions between passages: no token of any tokenizer reaches across one, and none lies
 *  inside a character as people see it. */
function passages(model) {
  const size = model.bytes.length;
  const across = new Int32Array(size + 2);
  for (const one of model.tokenizers) {
    for (let i = 0; i < one.count; i++) {
      if (one.ends[i] - one.starts[i] > 1) {
        across[one.starts[i] + 1]++;
        across[one.ends[i]]--;
      }
    }
  }
  const cuts = [0];
  let open = 0;
  let last = 0; // index in the string of the last cut
  for (let byte = 0; byte < size; byte++) {
    open += across[byte];
    const index = model.indexOf[byte];
    if (open > 0 || index - last < PASSAGE) continue;
    const before = model.text[index - 1];
    const after = model.text[index];
    const good = before === "\n" || (index - last > 1.5 * PASSAGE && after === " ");
    if (good || (index - last > LONGEST && !joins(model.text, index))) {
      cuts.push(byte);
      last = index;
    }
  }
  cuts.push(size);
  return cuts.slice(0, -1).map((from, number) => ({ from, to: cuts[number + 1] }));
}

/** Whether what begins at this place belongs to the character before it. */
function joins(text, index) {
  const around = text.slice(Math.max(0, index - 24), index + 24);
  const place = Math.min(index, 24);
  return !graphemeStarts(around).has(place);
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Where characters as people see them begin in a string, and its end. */
function graphemeStarts(text) {
  const found = new Set([text.length]);
  for (const { index } of SEGMENTER.segment(text)) found.add(index);
  return found;
}

/** The first token of a tokenizer that starts at or after a byte. */
function firstFrom(one, byte) {
  let low = 0;
  let high = one.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (one.starts[middle] < byte) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A token's bytes: its own, or those of its place in the text. */
function bytesOf(model, k, i) {
  const one = model.tokenizers[k];
  const own = one.own[one.ids[i]];
  if (own === undefined) return model.bytes.subarray(one.starts[i], one.ends[i]);
  return Uint8Array.from(own.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}
