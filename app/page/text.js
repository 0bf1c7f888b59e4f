"use strict";
// Names compared as kg.names.fold compares them, and text put into the page as text.

const byId = (id) => document.getElementById(id);
const GAP = "\u001f";
const PLURALS = [["sses", "ss"], ["ches", "ch"], ["shes", "sh"], ["xes", "x"], ["ies", "y"]];
const NOT_PLURAL = ["ss", "us", "is", "as", "os"];

function singular(text) {
  if (text.length < 4 || !text.endsWith("s") || NOT_PLURAL.some((end) => text.endsWith(end))) return text;
  const found = PLURALS.find(([plural]) => text.endsWith(plural) && text.length > plural.length + 1);
  return found ? text.slice(0, -found[0].length) + found[1] : text.slice(0, -1);
}

/** The form under which all spellings of a name meet: case, hyphens, spaces and a plural ending are gone. */
function fold(name) {
  let text = name.normalize("NFKC").replaceAll(GAP, " ").trim();
  text = singular(text.replace(/['’]s$/u, "")).toLowerCase();
  text = text.replace(/(?<=\p{Nd})[^\p{L}\p{N}_+#*.]+(?=\p{Nd})/gu, GAP);
  const folded = text
    .replace(/\.(?!\p{Nd})|(?<!\p{Nd})\./gu, "")
    .replace(/[^\p{L}\p{N}_+#*.\u001f]|_/gu, "")
    .replaceAll(GAP, "-")
    .replace(/^-+|-+$/g, "");
  return folded || text.replace(/\s+/g, " ") || name;
}

/** An element with attributes and children; a string becomes a text node, never markup. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

const span = (kind, ...children) => element("span", { class: kind }, ...children);
const number = (value) => value.toLocaleString("en");
const count = (value, one, many = one + "s") => `${number(value)} ${value === 1 ? one : many}`;
/** A share of 1 as whole per cent, rounded down: what is below a bound never looks as if it reached it. */
const percent = (share) => `${Math.floor(100 * share + 1e-9)}%`; // 100 * 0.29 is a little less than 29

function shorten(text, length) {
  const signs = Array.from(text);
  return signs.length <= length ? text : signs.slice(0, length - 1).join("").trimEnd() + "…";
}

/** `text` with each span of `marks` ({start, end, make}) in the element that make(text) gives; where they overlap, the first. */
function highlighted(signs, marks) {
  const pieces = [];
  let at = 0;
  const inside = marks.filter((mark) => mark.start >= 0 && mark.end <= signs.length && mark.start < mark.end);
  for (const mark of inside.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (mark.start < at) continue;
    pieces.push(signs.slice(at, mark.start).join(""), mark.make(signs.slice(mark.start, mark.end).join("")));
    at = mark.end;
  }
  pieces.push(signs.slice(at).join(""));
  return pieces;
}

/** The address if it leads to the web; a link to anything else (javascript:, data:) is not made. */
function webAddress(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
