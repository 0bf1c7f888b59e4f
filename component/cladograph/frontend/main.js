// Draws nodes and edges with vis-network and tells Python of clicks: `select` (a node, an edge or nothing) and `expand`.
// Everything that Python sends is data: labels go onto the canvas, titles and the legend into text nodes.
import "./vis-network.min.js";
import { button, element, isSought, mountTools } from "./tools.js";
import { nameAsMap } from "./names.js";
import { drawBands, readTheme } from "./theme.js";
import { communitiesOf, communityColour, idsWithin, nearOf, shortestWay } from "./walks.js";

const views = new WeakMap();
// Where nodes stood, by the component's key: a page switch unmounts the network, and coming back must not move a thing.
const places = (globalThis.cladographPlaces ??= new Map());
// What was chosen in a picture (focus, colours, kinds that are hidden, what is sought), by the same key.
const choices = (globalThis.cladographChoices ??= new Map());

// vis-network reports two clicks before a double click: a click counts when none of them follows.
const DOUBLE_CLICK_MS = 280;
const SETTLE_MS = 900;
const CROWDED = 80;
const EASE = { duration: 300, easingFunction: "easeInOutQuad" };

export default function (component) {
  const { parentElement } = component;
  let view = views.get(parentElement);
  if (!view) {
    view = mount(component);
    views.set(parentElement, view);
  }
  view.component = component;
  update(view, component.data);
  return () => {
    keepPlaces(view);
    window.clearTimeout(view.click);
    window.clearTimeout(view.settling);
    window.cancelAnimationFrame(view.naming);
    view.dark.removeEventListener("change", view.restyle);
    view.network.destroy();
    view.root.remove();
    views.delete(parentElement);
  };
}

function mount(component) {
  const root = element("div", "cladograph");
  const above = root.appendChild(element("div", "above"));
  const canvas = root.appendChild(element("div", "canvas"));
  canvas.role = "img";
  canvas.ariaLabel = "Picture of the graph; all that is in it also stands in the lists of this page";
  const below = root.appendChild(element("div", "below"));
  const legend = below.appendChild(element("div", "legend"));
  const hint = below.appendChild(element("div", "hint"));
  component.parentElement.appendChild(root);
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(canvas, { nodes, edges }, { autoResize: true, layout: { improvedLayout: false } });
  const view = { component, root, canvas, hint, legend, nodes, edges, network, bands: [], click: 0, settling: 0, fresh: true };
  Object.assign(view, { told: new Map(), named: new Map(), naming: 0 });
  Object.assign(view, { choice: choiceOf(component.key), at: -1, chosen: null, way: null });
  view.shownIds = () => nodes.getIds({ filter: (node) => !node.hidden });
  // Keys go to the picture as a whole.
  canvas.querySelector(".vis-network").tabIndex = -1;
  view.dark = window.matchMedia("(prefers-color-scheme: dark)");
  // Streamlit repaints after the event; its colours are there one moment later.
  view.restyle = () => window.setTimeout(() => update(view, view.component.data), 100);
  view.dark.addEventListener("change", view.restyle);
  const tell = (name, id) => view.component.setTriggerValue(name, id);
  mountTools(view, above, {
    redraw: () => update(view, view.component.data),
    fit: () => fitAll(view, true),
    zoom: (factor) => zoom(view, factor),
    choose: (id) => {
      view.way = null;
      tell("select", id);
    },
    expand: (id) => id && view.nodes.get(id) && tell("expand", id),
  });
  listen(view);
  // For tests and benchmarks, which have to find a node on the canvas.
  root.network = network;
  root.shownPoints = () => Object.entries(network.getPositions(view.shownIds())).map(([id, at]) => ({ id, ...network.canvasToDOM(at) }));
  root.isExpanded = (id) => (view.component.data.expanded ?? []).includes(id);
  return view;
}

function choiceOf(key) {
  if (!choices.has(key)) choices.set(key, { focus: 0, colours: "kind", hidden: new Set(), find: "" });
  return choices.get(key);
}

function listen(view) {
  const { network } = view;
  const tell = (name, value) => view.component.setTriggerValue(name, value);
  network.on("click", (event) => {
    window.clearTimeout(view.click);
    view.canvas.focus();
    const chosen = event.nodes[0] ?? event.edges[0] ?? "";
    if (event.event.srcEvent?.shiftKey && event.nodes.length && showWay(view, event.nodes[0])) return;
    view.way = null;
    view.click = window.setTimeout(() => tell("select", String(chosen)), DOUBLE_CLICK_MS);
  });
  network.on("doubleClick", (event) => {
    window.clearTimeout(view.click);
    if (event.nodes.length) tell("expand", String(event.nodes[0]));
  });
  // A page that goes on below the picture is scrolled over it; with Ctrl, or two fingers, the wheel still zooms.
  const scrolls = (event) => view.component.data.fixed && !event.ctrlKey && event.stopPropagation();
  view.canvas.addEventListener("wheel", scrolls, { capture: true });
  const name = () => {
    window.cancelAnimationFrame(view.naming);
    view.naming = window.requestAnimationFrame(() => nameAsMap(view));
  };
  for (const event of ["zoom", "animationFinished", "dragEnd", "resize"]) network.on(event, name);
  network.on("hoverNode", () => (view.root.style.cursor = "pointer"));
  network.on("blurNode", () => (view.root.style.cursor = ""));
  network.on("beforeDrawing", (context) => drawBands(view, context));
}

/** Shows the shortest way from the chosen node to another one, among what is drawn; false where none is chosen. */
function showWay(view, to) {
  const from = view.component.data.selected || view.component.data.expanded?.[0];
  if (!from || from === to || !view.nodes.get(from)) return false;
  const way = shortestWay(nearOf(view.shownIds(), view.component.data.edges), from, to);
  view.way = { ...(way ?? { nodes: [], edges: [] }), said: way ? saidOf(view, way) : "No way leads there in this picture." };
  update(view, view.component.data);
  return true;
}

function saidOf(view, way) {
  const labels = new Map(view.component.data.nodes.map(({ id, label }) => [id, label]));
  const names = way.nodes.map((id) => labels.get(id));
  return `${way.edges.length} ${way.edges.length === 1 ? "step" : "steps"}: ${names.join(" – ")}`;
}

/** The ids that are drawn: of kinds that the legend does not hide, and near enough to the chosen one. */
function wantedIds({ choice }, data) {
  const kept = data.nodes.filter((node) => !choice.hidden.has(node.kind));
  const ids = new Set(kept.map((node) => node.id));
  const isNode = ids.has(data.selected);
  const middle = isNode ? data.selected : (data.edges.find((edge) => edge.id === data.selected)?.from ?? data.root ?? data.expanded?.[0]);
  if (!choice.focus || !ids.has(middle)) return ids;
  return idsWithin(nearOf(ids, data.edges), middle, choice.focus);
}

function communityColours(data) {
  const found = communitiesOf(nearOf(data.nodes.map((node) => node.id), data.edges));
  return (node) => communityColour(found.get(node.id));
}

function update(view, data) {
  const theme = readTheme(view.root);
  view.theme = theme;
  view.bands = data.bands ?? [];
  const wanted = wantedIds(view, data);
  const left = data.nodes.length - wanted.size;
  view.chosen = data.nodes.some((node) => node.id === data.selected) ? data.selected : null;
  view.hint.textContent = view.way?.said ?? [data.hint, left ? `${left} hidden here` : ""].filter(Boolean).join(" · ");
  const colourOf = view.choice.colours === "community" ? communityColours(data) : null;
  view.tools.find.value = view.choice.find;
  setOptions(view, options(theme, data));
  showLegend(view, data.legend ?? []);
  const expanded = new Set(data.expanded ?? []);
  const dress = (node) => {
    const faded = view.choice.find.trim() !== "" && !isSought(view, node);
    const made = dressed(colourOf ? { ...node, ...painted(node, colourOf(node)) } : node, theme, expanded.has(node.id));
    return { ...made, hidden: !wanted.has(node.id), opacity: faded ? 0.25 : 1 };
  };
  const added = difference(view, view.nodes, data.nodes.map(dress));
  if (view.fresh) addFirst(view, added);
  else if (added.length) addLater(view, added, data.edges);
  const isNear = (edge) => edge.id === data.selected || (!edge.faint && (data.fixed || expanded.has(edge.from) || expanded.has(edge.to)));
  const labelled = data.edges.length <= CROWDED;
  const onWay = new Set(view.way?.edges);
  const dressEdge = (edge) => {
    const made = dressedEdge(edge, theme, isNear(edge), labelled);
    const hidden = !wanted.has(edge.from) || !wanted.has(edge.to);
    // Each field is said in any case: what is left out would stay as it was.
    const way = onWay.has(edge.id) || edge.way === true;
    return { ...made, hidden, width: way ? 4 : (edge.width ?? 1), color: way ? { ...made.color, color: theme.primary } : made.color };
  };
  const lines = difference(view, view.edges, data.edges.map(dressEdge));
  if (lines.length) view.edges.add(lines);
  select(view, data.selected);
  if (view.fresh) fitAll(view, false);
  view.fresh = false;
  nameAsMap(view);
}

// Changes and removes what differs, and gives what is new. A node that stays keeps its place. What is as it was is left alone:
// the network measures and draws anew whatever it is told.
function difference(view, shown, wanted) {
  const told = wanted.map((one) => [one, JSON.stringify(one)]);
  const ids = new Set(wanted.map((one) => one.id));
  const known = new Set(shown.getIds());
  const gone = [...known].filter((id) => !ids.has(id));
  if (gone.length) shown.remove(gone);
  const changed = told.filter(([one, text]) => known.has(one.id) && view.told.get(one.id) !== text);
  for (const [{ id }] of changed) view.named.delete(id);
  if (changed.length) shown.update(changed.map(([{ x, y, ...rest }]) => rest));
  for (const id of gone) [view.told, view.named].forEach((kept) => kept.delete(id));
  for (const [one, text] of told) view.told.set(one.id, text);
  return wanted.filter((one) => !known.has(one.id));
}

function setOptions(view, wanted) {
  const text = JSON.stringify(wanted);
  if (view.options === text) return;
  view.options = text;
  view.network.setOptions(wanted);
}

function addFirst(view, added) {
  const kept = places.get(view.component.key) ?? {};
  view.nodes.add(added.map((node) => ({ ...node, ...(view.component.data.fixed ? {} : kept[node.id]) })));
}

// New nodes begin beyond the node they hang on, as seen from the middle of all, and settle there while all others stand still.
function addLater(view, added, edges) {
  const { network, nodes } = view;
  if (view.component.data.fixed) {
    nodes.add(added);
    return;
  }
  const old = nodes.getIds();
  const there = network.getPositions(old);
  const host = new Map();
  for (const edge of edges) {
    if (there[edge.from]) host.set(edge.to, edge.from);
    if (there[edge.to]) host.set(edge.from, edge.to);
  }
  const middle = centre(Object.values(there));
  const hosted = added.filter((node) => host.has(node.id));
  hosted.forEach((node, place) => {
    const from = there[host.get(node.id)];
    const outward = Math.atan2(from.y - middle.y, from.x - middle.x);
    const angle = outward + 1.3 * Math.PI * ((place + 0.5) / hosted.length - 0.5);
    const radius = 150 + 45 * (place % 3);
    node.x = from.x + radius * Math.cos(angle);
    node.y = from.y + radius * Math.sin(angle);
  });
  nodes.update(old.map((id) => ({ id, fixed: true })));
  nodes.add(added);
  network.setOptions({ physics: { enabled: true } });
  window.clearTimeout(view.settling);
  view.settling = window.setTimeout(() => {
    network.setOptions({ physics: { enabled: false } });
    network.storePositions();
    nodes.update(nodes.getIds().map((id) => ({ id, fixed: false })));
    keepPlaces(view);
    nameAsMap(view);
    if (added.some((node) => !isInSight(view, node.id))) fitAll(view, true);
  }, SETTLE_MS);
}

function centre(points) {
  const sum = points.reduce((all, { x, y }) => ({ x: all.x + x, y: all.y + y }), { x: 0, y: 0 });
  const count = Math.max(1, points.length);
  return { x: sum.x / count, y: sum.y / count };
}

function isInSight({ network, canvas }, id) {
  const box = network.getBoundingBox(id);
  const [from, to] = [{ x: box.left, y: box.top }, { x: box.right, y: box.bottom }].map((corner) => network.canvasToDOM(corner));
  return from.x >= 0 && from.y >= 0 && to.x <= canvas.clientWidth && to.y <= canvas.clientHeight;
}

function keepPlaces(view) {
  places.set(view.component.key, view.network.getPositions());
}

function select(view, chosen) {
  if (chosen && view.nodes.get(chosen)) view.network.selectNodes([chosen], true);
  else if (chosen && view.edges.get(chosen)) view.network.setSelection({ nodes: [], edges: [chosen] });
  else view.network.unselectAll();
}

function zoom(view, factor) {
  view.network.moveTo({ scale: factor * view.network.getScale(), animation: EASE });
}

function fitAll(view, slowly) {
  const { network } = view;
  const before = camera(network);
  // Who asks for all gets all, however small.
  const least = slowly ? 0 : (view.component.data.leastZoom ?? 0);
  network.fit({ nodes: view.shownIds(), maxZoomLevel: 1.4, minZoomLevel: Math.max(least, 0.05), animation: false });
  // The names of the years stand above the first row.
  if (view.bands.length) raise(network);
  if (least && network.getScale() <= least) beginAtRoot(view, least);
  if (!slowly) return;
  const goal = camera(network);
  network.moveTo({ ...before, animation: false });
  network.moveTo({ ...goal, animation: EASE });
}

const camera = (network) => ({ scale: network.getScale(), position: network.getViewPosition() });

// What is too large to be read whole is shown from its upper left corner on, or from the root on where that is far from it.
function beginAtRoot(view, scale) {
  const places = Object.values(view.network.getPositions());
  const root = view.network.getPositions([view.component.data.root])[view.component.data.root];
  if (!root) return;
  const wide = view.canvas.clientWidth / scale;
  const high = view.canvas.clientHeight / scale;
  const [xs, ys] = [places.map((place) => place.x), places.map((place) => place.y)];
  const left = Math.min(...xs) - 100 / scale;
  const top = Math.min(...ys) - 70 / scale;
  // Nothing is left empty where there is more to see on the other side.
  const x = Math.max(left + wide / 2, Math.min(root.x + wide / 4, Math.max(...xs) + 100 / scale - wide / 2));
  const y = Math.max(top + high / 2, Math.min(root.y < top + high * 0.8 ? top : root.y, Math.max(...ys) + 70 / scale - high / 2));
  view.network.moveTo({ position: { x, y }, scale, animation: false });
}

function raise(network) {
  const scale = 0.95 * network.getScale();
  const { x, y } = network.getViewPosition();
  network.moveTo({ position: { x, y: y - 16 / scale }, scale, animation: false });
}

/** The fill of a node, and of what is drawn when it is chosen, in another colour. */
function painted(node, fill) {
  const { highlight, hover } = node.color;
  return { color: { ...node.color, background: fill, highlight: { ...highlight, background: fill }, hover: { ...hover, background: fill } } };
}

function dressed(node, theme, open) {
  const fill = node.color.background;
  const rim = { background: fill, border: theme.text };
  const box = node.shape === "box";
  return {
    ...node,
    color: { background: fill, border: open ? theme.text : fill, highlight: rim, hover: rim },
    borderWidth: open ? 3 : 1,
    font: box ? node.font : { ...(node.font ?? {}), color: theme.text, strokeColor: theme.background },
  };
}

// What joins neighbours with each other is drawn faint, and says what it is when the pointer is there: labels are for the edges
// of the middle, of what was opened and for the selected one, and where there are too many, for none.
function dressedEdge(edge, theme, near, labelled) {
  const color = { color: near ? theme.line : theme.faintLine, highlight: theme.primary, hover: theme.primary };
  return { ...edge, label: labelled && near ? edge.label : "", color };
}

function options(theme, data) {
  return {
    physics: {
      enabled: false,
      solver: "forceAtlas2Based",
      forceAtlas2Based: { gravitationalConstant: -60, centralGravity: 0, springLength: 110, avoidOverlap: 0.6 },
      stabilization: false,
    },
    interaction: { hover: true, tooltipDelay: 150, dragNodes: !data.fixed, selectConnectedEdges: true },
    nodes: { font: { size: 14, face: theme.face, strokeWidth: 3 }, borderWidthSelected: 3, margin: 6 },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: 0.5 } },
      font: { size: 11, color: theme.faint, strokeWidth: 3, strokeColor: theme.background, face: theme.face, align: "middle" },
      smooth: data.fixed ? { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.5 } : false,
      selectionWidth: 1.5,
      hoverWidth: 0.5,
    },
  };
}

function showLegend(view, legend) {
  view.legend.replaceChildren(
    ...legend.map(({ label, colour }) => {
      const { hidden } = view.choice;
      const entry = button(view.legend, "", `Show or hide: ${label}`, () => {
        if (!hidden.delete(label)) hidden.add(label);
        update(view, view.component.data);
      });
      entry.ariaPressed = String(!hidden.has(label));
      const mark = entry.appendChild(element("i", ""));
      if (view.choice.colours === "kind") mark.style.background = colour;
      entry.append(label);
      return entry;
    }),
  );
}
