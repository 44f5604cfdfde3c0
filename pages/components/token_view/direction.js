// Which way text runs. The browser orders a line by its characters (the bidirectional algorithm of
// Unicode, UAX #9). What is drawn between them is isolated: one neutral character to the algorithm.
// Beside a letter that changes nothing; inside a number, with its signs and separators, it would.

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const LIKE_ARABIC = /[\p{scx=Arabic}\p{scx=Syriac}\p{scx=Thaana}]/u;
const STRONG = /[\p{L}\u200e\u200f\u061c]/u;
const OF_NUMBERS =
  "[\\p{N}\\p{Sc}\\p{Mn}\\p{Me}\\p{Cf}#%٪،٫٬°±‰‱′″‴+\\-−,./:\\u00a0\\u202f⁺⁻₊₋﹟﹢﹣﹪＃％＋－，．／：]";
const NUMBER_LAST = new RegExp(`${OF_NUMBERS}$`, "u");
const NUMBER_FIRST = new RegExp(`^${OF_NUMBERS}`, "u");

/** Whether what is drawn between two texts would part a number. */
function partsNumber(before, after) {
  return NUMBER_LAST.test(before) && NUMBER_FIRST.test(after);
}

/** The class that puts an unseen mark behind what is drawn after a text. As strong as the text's
 *  last letter, the mark keeps what is drawn on the letter's side. */
function markAfter(text) {
  const bare = text.replace(/\p{M}+$/u, "");
  if (NUMBER_LAST.test(bare)) return "";
  const last = [...bare].pop() ?? "";
  if (LIKE_ARABIC.test(last)) return "then-al";
  if (RIGHT_TO_LEFT.test(last)) return "then-r";
  return /\p{L}/u.test(last) ? "then-l" : "";
}

/** Have each line of a passage run as the whole line does in the text, whatever is drawn in it
 *  first: an unseen mark begins it. */
function markLines(model, passage, row) {
  const from = model.indexOf[passage.from];
  const lines = textOf(model, passage.from, passage.to).split("\n");
  const breaks = [...row.querySelectorAll(".newline")].filter((one) => !one.closest("bdi"));
  let index = from;
  lines.forEach((line, number) => {
    const begun = line && lineDirection(model.text, index);
    if (begun && number === 0) row.classList.add(`from-${begun}`);
    else if (begun) breaks[number - 1].classList.add(`then-${begun}`);
    index += line.length + 1;
  });
}

/** How the line runs that has a place: "r" to the left, "l" to the right, "" if no letter says. */
function lineDirection(text, index) {
  const end = text.indexOf("\n", index);
  const line = text.slice(text.lastIndexOf("\n", index - 1) + 1, end < 0 ? text.length : end);
  const first = line.match(STRONG)?.[0];
  if (first === undefined) return "";
  return RIGHT_TO_LEFT.test(first) || /[\u200f\u061c]/.test(first) ? "r" : "l";
}
