// An amount of yuan in capital characters (大写金额), by the same rules as webapp/values.py.

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万亿"];

function group(number) {
  let written = "";
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit === 0) { gap = written !== ""; continue; }
    written += (gap ? "零" : "") + DIGITS[digit] + PLACES[place];
    gap = false;
  }
  return written;
}

function whole(digits) {
  const groups = [];
  for (let end = digits.length; end > 0; end -= 4) groups.push(Number(digits.slice(Math.max(0, end - 4), end)));
  let written = "";
  let gap = false;
  for (let place = groups.length - 1; place >= 0; place -= 1) {
    if (groups[place] === 0) { gap = written !== ""; continue; }
    if (written && (gap || groups[place] < 1000)) written += "零";
    written += group(groups[place]) + GROUPS[place];
    gap = false;
  }
  return written || "零";
}

/** The amount typed as text, in capital characters; empty when it is no amount to be paid. */
export function capitals(text) {
  const match = text.normalize("NFKC").replace(/[,\s]/g, "").match(/^0*(\d{0,16})(?:\.(\d{0,2})0*)?$/);
  if (!match || (!match[1] && !match[2] && !/0/.test(text))) return "";
  const [, yuan, cents = ""] = match;
  const jiao = Number(cents[0] ?? 0);
  const fen = Number(cents[1] ?? 0);
  let written = yuan || (!jiao && !fen) ? `${whole(yuan)}元` : "";
  if (jiao) written += `${DIGITS[jiao]}角`;
  else if (fen && yuan) written += "零";
  return written + (fen ? `${DIGITS[fen]}分` : "整");
}
