// What stands above the picture: search in the view, focus, colours, size, a file; and the keys that do the same.
import { nextInDirection } from "./walks.js";

const ARROWS = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };
const FOCUS = [[0, "All"], [1, "1 step"], [2, "2 steps"], [3, "3 steps"]];

/** Puts the tools into `bar`. `act` has redraw, fit, zoom, choose and expand; what is chosen stands in `view.choice`. */
export function mountTools(view, bar, act) {
  const find = input(bar, "Find here", "Find in this picture (/). Enter goes on to the next");
  find.addEventListener("input", () => {
    view.choice.find = find.value;
    view.at = -1;
    act.redraw();
  });
  find.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") nextFound(view, act);
    if (event.key === "Escape") {
      find.value = view.choice.find = "";
      act.redraw();
      view.canvas.focus();
    }
  });
  const focus = select(bar, "Only what is within so many steps of the chosen one", FOCUS, view.choice.focus, (value) => {
    view.choice.focus = Number(value);
    act.redraw();
    act.fit();
  });
  const colours = select(bar, "What the colours mean", [["kind", "Kinds"], ["community", "Communities"]], view.choice.colours, (value) => {
    view.choice.colours = value;
    act.redraw();
  });
  bar.appendChild(element("span", "gap"));
  button(bar, "−", "Smaller (-)", () => act.zoom(1 / 1.3));
  button(bar, "+", "Larger (+)", () => act.zoom(1.3));
  button(bar, "Fit", "Fit all in (0)", act.fit);
  button(bar, "PNG", "PNG: the picture as a file", () => saveAsPng(view));
  view.tools = { find, focus, colours };
  keys(view, act);
}

function keys(view, act) {
  view.canvas.tabIndex = 0;
  view.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const does = {
      "+": () => act.zoom(1.3), "-": () => act.zoom(1 / 1.3), 0: act.fit, f: () => nextFocus(view, act),
      "/": () => view.tools.find.focus(), Enter: () => act.expand(view.chosen), Escape: () => act.choose(""),
    }[event.key] ?? (ARROWS[event.key] && (() => step(view, act, ARROWS[event.key])));
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  });
}

function nextFocus(view, act) {
  view.choice.focus = (view.choice.focus + 1) % FOCUS.length;
  view.tools.focus.value = String(view.choice.focus);
  act.redraw();
  act.fit();
}

/** Chooses the nearest dot in a direction, as seen from the chosen one. */
function step(view, act, direction) {
  const places = view.network.getPositions(view.shownIds());
  const from = places[view.chosen] ?? view.network.getViewPosition();
  const others = Object.entries(places).filter(([id]) => id !== view.chosen).map(([id, at]) => ({ id, ...at }));
  const next = nextInDirection(others, from, direction);
  if (next !== null) act.choose(next);
}

/** True for a node that the search in the picture looks for. */
export const isSought = (view, node) => {
  const text = view.choice.find.trim().toLowerCase();
  return text !== "" && node.title.split("\n")[0].toLowerCase().includes(text);
};

function nextFound(view, act) {
  const found = view.component.data.nodes.filter((node) => isSought(view, node) && view.shownIds().includes(node.id));
  if (!found.length) return;
  view.at = (view.at + 1) % found.length;
  const { id } = found[view.at];
  view.network.moveTo({ position: view.network.getPositions([id])[id], scale: Math.max(0.9, view.network.getScale()), animation: false });
  act.choose(id);
}

function saveAsPng(view) {
  const drawn = view.canvas.querySelector("canvas");
  const made = document.createElement("canvas");
  [made.width, made.height] = [drawn.width, drawn.height];
  const context = made.getContext("2d");
  context.fillStyle = view.theme.background;
  context.fillRect(0, 0, made.width, made.height);
  context.drawImage(drawn, 0, 0);
  made.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${view.component.data.name || "cladograph"}.png`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

export function button(parent, text, title, act) {
  const made = parent.appendChild(element("button", ""));
  made.type = "button";
  made.textContent = text;
  made.title = title;
  made.ariaLabel = title;
  made.addEventListener("click", act);
  return made;
}

function input(parent, placeholder, title) {
  const made = parent.appendChild(element("input", ""));
  Object.assign(made, { type: "search", placeholder, title, ariaLabel: title, spellcheck: false, autocomplete: "off" });
  return made;
}

function select(parent, title, options, value, act) {
  const made = parent.appendChild(element("select", ""));
  Object.assign(made, { title, ariaLabel: title });
  for (const [name, text] of options) made.append(new Option(text, String(name)));
  made.value = String(value);
  made.addEventListener("change", () => act(made.value));
  return made;
}

export function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
