// The line that says what the token at hand is.

const HINT = "Point at a token, or press Tab and the arrow keys, to read its id and its bytes.";

function drawDetails(model, place, token) {
  place.replaceChildren();
  if (token === null) {
    place.append(element("span", "hint", HINT));
    return;
  }
  const [k, i] = token;
  const one = model.tokenizers[k];
  const bytes = bytesOf(model, k, i);
  const name = element("span", "whose");
  name.style.setProperty("--hue", one.colour);
  name.append(element("span", "swatch"), one.title);
  const surface = element("bdi", "surface");
  appendBytes(surface, bytes);
  const from = one.starts[i];
  const to = one.ends[i];
  place.append(
    name,
    surface,
    fact("id", one.ids[i].toLocaleString("en")),
    fact(bytes.length === 1 ? "byte" : "bytes", hexOf(bytes) || "none"),
    fact("token", `${(i + 1).toLocaleString("en")} of ${one.count.toLocaleString("en")}`),
    fact("in the text", from === to ? "nothing" : range(from, to)),
  );
  const kind = model.kinds[one.kindOf[i]];
  if (kind !== "whole") place.append(element("span", "kind", kind));
}

function range(from, to) {
  const [first, last] = [from, to - 1].map((byte) => byte.toLocaleString("en"));
  return to - from === 1 ? `byte ${first}` : `bytes ${first}–${last}`;
}

function fact(name, value) {
  const made = element("span", "fact");
  made.append(element("span", "of", name), " ", element("span", "value", value));
  return made;
}

function label(model, [k, i]) {
  const one = model.tokenizers[k];
  const bytes = bytesOf(model, k, i);
  return `${one.title}, token ${i + 1}: “${spoken(bytes)}”, id ${one.ids[i]}, ${hexOf(bytes)}`;
}
