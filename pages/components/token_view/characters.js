// Text as a reader can see it. Everything is set as text, nothing is ever read as HTML.

const SIGNS = { " ": "space", "\n": "newline", "\t": "tab", "\r": "return" };
// Joiners and variation selectors shape their neighbours: they stay, unless they stand alone.
const SHAPING = /^[\u200c\u200d\ufe00-\ufe0f\u{e0020}-\u{e007f}]+$/u;
const UNSEEN = /^(?:\p{Cc}|\p{Cf}|\p{Cn}|\p{Co}|\p{Zl}|\p{Zp})$/u;
const HARMLESS = /^[\u200c-\u200f\u061c]$/;
const OTHER_SPACE = /^\p{Zs}$/u;
const MARK_FIRST = /^\p{M}/u;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function coded(character) {
  return `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** Put a string into a node, with what can't be seen made visible. */
function appendText(node, text) {
  const shapingAlone = SHAPING.test(text);
  let plain = "";
  const flush = () => {
    if (plain) node.append(plain);
    plain = "";
  };
  for (const character of text) {
    const sign = SIGNS[character];
    if (sign) {
      flush();
      node.append(element("span", sign, character));
    } else if (OTHER_SPACE.test(character)) {
      flush();
      node.append(element("span", "other-space", character));
    } else if (UNSEEN.test(character) && (shapingAlone || !SHAPING.test(character))) {
      // Marks of direction and joiners go on working; what would turn a line around doesn't.
      if (HARMLESS.test(character)) plain += character;
      flush();
      node.append(element("bdi", "unseen", coded(character)));
    } else {
      plain += character;
    }
  }
  flush();
}

/** The bytes as pieces: {text} where they are whole characters, {hex} where not. */
function pieces(bytes) {
  const found = [];
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at];
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let piece;
    try {
      piece = { text: strict.decode(bytes.subarray(at, at + length)) };
      at += length;
    } catch {
      piece = { hex: hexOf(bytes.subarray(at, at + 1)) };
      at += 1;
    }
    const last = found[found.length - 1];
    if (last?.text !== undefined && piece.text !== undefined) last.text += piece.text;
    else if (last?.hex !== undefined && piece.hex !== undefined) last.hex += ` ${piece.hex}`;
    else found.push(piece);
  }
  return found;
}

/** Put bytes into a node: characters as themselves, a cut character's bytes as ⟨E2 82⟩. */
function appendBytes(node, bytes) {
  for (const piece of pieces(bytes)) {
    if (piece.hex !== undefined) {
      node.append(element("span", "cut", `⟨${piece.hex}⟩`));
    } else {
      // A mark needs something to stand on.
      if (MARK_FIRST.test(piece.text)) node.append("◌");
      appendText(node, piece.text);
    }
  }
}

/** As plain text, for labels that are read aloud. */
function spoken(bytes) {
  return pieces(bytes)
    .map((piece) => piece.text ?? `⟨${piece.hex}⟩`)
    .join("");
}
