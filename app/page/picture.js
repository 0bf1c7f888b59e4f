// The picture: an overview whose places were computed beforehand, or one entity in the middle of its neighbours.

const LABELLED_UP_TO = 16;
const MARGIN = { x: 84, y: 64 };

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const pictureElement = document.getElementById("picture");
const network = new vis.Network(pictureElement, { nodes: nodeSet, edges: edgeSet }, {
  physics: false,
  layout: { improvedLayout: false, randomSeed: 1 },
  interaction: { hover: true, tooltipDelay: 200, selectConnectedEdges: false },
  nodes: { shape: "dot", borderWidth: 1.5, borderWidthSelected: 1.5 },
  edges: { smooth: false, selectionWidth: 1, hoverWidth: 0.6, arrows: { to: { enabled: true, scaleFactor: 0.45 } } },
});
let drawn = { centre: undefined, overviewCamera: null };
/** In the overview: the entities that are drawn, the most connected first, with their share (0..1) of the most neighbours. */
let ranked = [];

const shade = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function labelFont(ink = "--ink") {
  return { color: shade(ink), strokeWidth: 4, strokeColor: shade("--bg"), face: "system-ui, sans-serif", vadjust: -2 };
}

function nodeFor(entity, { x, y, size, font, isCentre = false }) {
  const rimmed = { background: entity.kind.colour, border: shade("--ink") };
  return {
    id: entity.index, x, y, size, label: shorten(entity.name, 26),
    title: `${entity.name}\n${entity.kind.name}${entity.year ? `, ${entity.year}` : ""}, ${count(entity.papers, "paper")}`,
    color: { ...rimmed, border: shade(isCentre ? "--ink" : "--bg"), hover: rimmed, highlight: rimmed },
    borderWidth: isCentre ? 3 : 1.5,
    font: { ...labelFont(), size: font },
  };
}

function edgeFor(statement, { strong, label, bend, width = strong ? 1.6 : 0.8 }) {
  const said = `${statement.head.name} ${statement.kind.name.toLowerCase().replaceAll("_", " ")} ${statement.tail.name}`;
  return {
    id: statement.index, from: statement.head.index, to: statement.tail.index,
    title: `${said}\n${sure(statement.confidence)}, ${count(statement.papers.size, "paper")}`,
    label: label ? statement.kind.outgoing.toLowerCase() : undefined,
    width, dashes: statement.confidence < DATA.minConfidence ? [5, 4] : false,
    color: { color: shade(strong ? "--edge" : "--edge-faint"), hover: shade("--accent"), highlight: shade("--accent") },
    font: { ...labelFont("--muted"), size: 11, align: "middle", vadjust: 0 },
    smooth: bend ? { enabled: true, type: "curvedCW", roundness: 0.16 * bend } : false,
  };
}

/** The first statement of each pair of ends, the most certain one: one line a pair. */
function onePerPair(statements) {
  const first = new Map();
  for (const statement of statements) {
    const key = [statement.head.index, statement.tail.index].sort((a, b) => a - b).join(" ");
    const other = first.get(key);
    if (!other || statement.confidence > other.confidence) first.set(key, statement);
  }
  return [...first.values()];
}

function overviewParts() {
  const within = STATEMENTS.filter((s) => !s.proposes && s.head.place && s.tail.place && s.head !== s.tail && isShown(s));
  const lines = onePerPair(within);
  const degree = new Map();
  for (const { head, tail } of lines) for (const end of [head, tail]) degree.set(end, (degree.get(end) ?? 0) + 1);
  const most = Math.max(1, ...degree.values());
  ranked = [...degree].map(([entity, lineCount]) => ({ entity, share: lineCount / most }));
  ranked.sort((a, b) => b.share - a.share || b.entity.papers - a.entity.papers || a.entity.index - b.entity.index);
  const nodes = ranked.map(({ entity, share }) => nodeFor(entity, { ...entity.place, size: dotSize(share), font: 14 }));
  return { nodes, edges: lines.map((statement) => edgeFor(statement, { strong: false, width: 2 })) };
}

const dotSize = (share) => 8 + 20 * Math.sqrt(share);
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function dotBox({ entity: { place }, share }) {
  const size = dotSize(share) * 0.5;
  return { left: place.x - size, right: place.x + size, top: place.y - size, bottom: place.y + size };
}

/** Names the nodes of the overview as a map does: the larger first, at one size on the screen, and none over another. */
function nameOverview() {
  const scale = network.getScale();
  const taken = [];
  const named = ranked.map(({ entity, share }) => {
    const label = shorten(entity.name, 26);
    const size = (11 + 6 * share) / scale;
    const half = (label.length * size * 0.56) / 2 + 3 / scale;
    const top = entity.place.y + dotSize(share);
    const box = { left: entity.place.x - half, right: entity.place.x + half, top, bottom: top + 1.35 * size };
    const isOverDots = share < 0.25 && ranked.some((other) => other.entity !== entity && meet(box, dotBox(other)));
    const isFree = !isOverDots && !taken.some((other) => meet(box, other));
    if (isFree) taken.push(box);
    return { id: entity.index, label: isFree ? label : "", font: { ...labelFont(), size, strokeWidth: 3 / scale } };
  });
  nodeSet.update(named);
}

const NAMED_ALL = 60;

/** The same for an entity's many neighbours: the middle first, then what most papers mention. */
function nameNeighbours() {
  if (nodeSet.length <= NAMED_ALL) return;
  const size = 13 / Math.min(1, network.getScale());
  const dots = nodeSet.get().map(({ id, x, y, size: radius }) => ({ id, x, y, radius, label: shorten(ENTITIES[id].name, 26) }));
  dots.sort((a, b) => b.radius - a.radius || ENTITIES[b.id].papers - ENTITIES[a.id].papers || a.id - b.id);
  const named = namedOnMap(dots, 1.3 * size);
  const font = { ...labelFont(), size, strokeWidth: (4 * size) / 13 };
  nodeSet.update(dots.map(({ id, label }) => ({ id, label: named.has(id) ? label : "", font })));
}

const nameDots = () => (drawn.centre === null ? nameOverview() : nameNeighbours());

/** Neighbours with the statements that join them to `entity`, in the order in which there is room for them: as in the explorer. */
function neighboursOf(entity) {
  const joined = new Map();
  for (const statement of statementsOf(entity).filter(isShown)) {
    const other = otherEnd(statement, entity);
    if (other !== entity) joined.set(other, [...(joined.get(other) ?? []), statement]);
  }
  const year = (other) => -(Number.parseInt(other.year.replace(/\D/g, ""), 10) || 0);
  const ranks = {
    papers: (one) => [-one.papers.size, -one.confidence],
    sure: (one) => [-one.confidence, -one.papers.size],
    newest: (one, other) => [year(other), -one.papers.size, -one.confidence],
  };
  const inOrder = (a, b) => a.map((value, at) => value - b[at]).find((between) => between) ?? 0;
  const ranked = [...joined].map(([other, statements]) => {
    const [rank] = statements.map((one) => ranks[state.first](one, other)).sort(inOrder);
    return { other, statements, rank };
  });
  return ranked.sort((a, b) => inOrder(a.rank, b.rank) || (a.other.id < b.other.id ? -1 : 1));
}

/** The same neighbours as they stand round `entity`: by relation as the details list them, the surest first. */
function sideBySide(near, entity) {
  const surest = ({ statements }) => Math.max(...statements.map((statement) => statement.confidence));
  const rank = ({ statements: [first] }) => first.kind.index * 2 + (first.head === entity ? 0 : 1);
  return [...near].sort((a, b) => rank(a) - rank(b) || surest(b) - surest(a) || a.other.index - b.other.index);
}

/** Places on rings that fill the picture, at a scale where names can be read; many neighbours need more room, and more rings. */
function onRings(size) {
  const roomier = Math.max(1, Math.sqrt(size / 44));
  const radius = (side, margin) => roomier * Math.max(150, side / 2 - margin);
  const [x, y] = [radius(pictureElement.clientWidth, MARGIN.x), radius(pictureElement.clientHeight, MARGIN.y)];
  const rings = size <= 12 ? [0.85] : size <= 24 ? [1, 0.66] : size <= 90 ? [1, 0.76, 0.52] : evenly(size <= 250 ? 5 : 8);
  return Array.from({ length: size }, (_, at) => {
    // A little aslant: vis-network misplaces the label of a line that leads straight to the left.
    const angle = (2 * Math.PI * at) / size - Math.PI / 2 + 0.04;
    // Where the circle closes, the last one does not stand beside the first on one ring.
    const ring = at && at === size - 1 && at % rings.length === 0 ? rings.at(-1) : rings[at % rings.length];
    return { x: Math.round(x * ring * Math.cos(angle)), y: Math.round(y * ring * Math.sin(angle)) };
  });
}

/** So many rings at the same distance from each other, the innermost far enough from the middle. */
const evenly = (rings) => Array.from({ length: rings }, (_, at) => 1 - (0.74 * at) / (rings - 1));

/** Moves places apart, up and down, until no name of 13 pixels lies over another or over the middle. */
function apart(places, names) {
  const half = [...names.map((name) => shorten(name, 26).length * 3.7 + 4), 50];
  const spots = [...places, { x: 0, y: 0 }];
  const high = 42;
  for (let round = 0; round < 60; round += 1) {
    let moved = false;
    for (let a = 0; a < spots.length; a += 1) {
      for (let b = a + 1; b < spots.length; b += 1) {
        const between = spots[b].y - spots[a].y;
        if (Math.abs(between) >= high || Math.abs(spots[b].x - spots[a].x) >= half[a] + half[b]) continue;
        const push = (Math.sign(between) || 1) * Math.ceil((high - Math.abs(between)) / 2);
        // The middle, which comes last, stays where it is.
        const isMiddle = b === places.length;
        spots[a].y -= isMiddle ? 2 * push : push;
        if (!isMiddle) spots[b].y += push;
        moved = true;
      }
    }
    if (!moved) break;
  }
  return places;
}

function neighbourhoodParts(entity) {
  const all = neighboursOf(entity);
  const near = sideBySide(all.slice(0, state.most - 1), entity);
  const places = apart(onRings(near.length), near.map(({ other }) => other.name));
  const nodes = near.map(({ other }, at) => nodeFor(other, { ...places[at], size: 8 + Math.min(8, other.papers), font: 13 }));
  nodes.push(nodeFor(entity, { x: 0, y: 0, size: 22, font: 17, isCentre: true }));
  const own = near.flatMap(({ statements }) =>
    statements.map((statement, at) => edgeFor(statement, { strong: !(isKin(statement) && isRedundant(statement)), label: near.length <= LABELLED_UP_TO, bend: at })));
  const around = new Set(near.map(({ other }) => other));
  const beyond = farther(entity, around, places);
  nodes.push(...beyond.nodes);
  const outward = [...around].flatMap((other) => other.outgoing);
  const among = onePerPair(outward.filter((s) => around.has(s.tail) && s.tail !== s.head && isShown(s)));
  const edges = [...own, ...among.map((s) => edgeFor(s, { strong: false }))];
  edges.push(...beyond.edges);
  return { nodes, edges, left: all.length - near.length + beyond.left, shown: nodes.length - 1 };
}

/** What is two or three steps away, on wider rings, each near the one by which it is reached; lines lead there alone. */
function farther(entity, around, places) {
  const found = { nodes: [], edges: [], left: 0 };
  const room = SIZES.at(-1) - 1 - around.size;
  const at = new Map([...around].map((other, number) => [other, places[number]]));
  const seen = new Set([entity, ...around]);
  let border = [...around];
  for (let step = 2; step <= state.steps; step += 1) {
    const next = [];
    for (const host of border) {
      for (const statement of statementsOf(host).filter((one) => !one.proposes && isShown(one))) {
        const other = otherEnd(statement, host);
        if (seen.has(other)) continue;
        seen.add(other);
        if (found.nodes.length + next.length >= room) found.left += 1;
        else next.push({ other, host, statement });
      }
    }
    const angle = ({ host }) => Math.atan2(at.get(host).y, at.get(host).x);
    next.sort((a, b) => angle(a) - angle(b));
    const reach = Math.max(...[...at.values()].map(({ x, y }) => Math.hypot(x, y)), 200) + Math.max(120, next.length * 3);
    next.forEach(({ other, statement }, place) => {
      const turn = (2 * Math.PI * place) / next.length - Math.PI;
      const spot = { x: Math.round(1.35 * (reach + 46 * (place % 3)) * Math.cos(turn)), y: Math.round((reach + 46 * (place % 3)) * Math.sin(turn)) };
      at.set(other, spot);
      found.nodes.push(nodeFor(other, { ...spot, size: 7, font: 12 }));
      found.edges.push(edgeFor(statement, { strong: false }));
    });
    border = next.map(({ other }) => other);
  }
  return found;
}

function fit() {
  network.fit({ animation: false, maxZoomLevel: 1 });
  // Names of the outermost reach further than their dots.
  if (network.getScale() < 1) zoomBy(0.93);
}

function zoomBy(factor) {
  network.moveTo({ scale: network.getScale() * factor, animation: false });
  nameDots();
}

function drawPicture() {
  const centre = state.entity;
  if (drawn.centre === null && centre) drawn.overviewCamera = { scale: network.getScale(), position: network.getViewPosition() };
  const way = centre && state.from ? wayParts(state.from, centre) : null;
  const parts = dressed(way ?? (centre ? neighbourhoodParts(centre) : overviewParts()));
  edgeSet.clear();
  nodeSet.clear();
  nodeSet.add(parts.nodes);
  edgeSet.add(parts.edges);
  const shape = `${state.steps} ${state.most} ${way ? state.from.id : ""}`;
  const isNew = drawn.centre !== centre || drawn.shape !== shape;
  Object.assign(drawn, { centre, shape });
  if (isNew && !centre && drawn.overviewCamera) network.moveTo({ ...drawn.overviewCamera, animation: false });
  else if (isNew) fit();
  nameDots();
  document.getElementById("said").textContent = way ? saidOfWay(parts) : centre ? saidOfNeighbourhood(centre, parts) : saidOfOverview(parts);
  document.getElementById("overview").disabled = !centre;
}

function saidOfOverview({ nodes }) {
  if (!ENTITIES.length) return "The graph is empty.";
  if (!nodes.length) return "Nothing to draw with these filters.";
  const rest = ENTITIES.length - nodes.length;
  const left = rest ? ` ${count(rest, "other is", "others are")} not drawn here: search finds them.` : "";
  return `Overview: the ${number(nodes.length)} most connected of ${count(ENTITIES.length, "entity", "entities")}.${left}`;
}

function saidOfWay({ nodes, steps }) {
  return `${count(steps, "step")}: ${nodes.map((node) => shorten(ENTITIES[node.id].name, 40)).join(" – ")}.`;
}

function saidOfNeighbourhood(entity, { shown, left }) {
  const none = state.from ? `No way leads here from ${shorten(state.from.name, 40)} with these filters. ` : "";
  const more = left ? ` ${count(left, "more is", "more are")} not drawn: the list on the right has all.` : "";
  return `${none}${shorten(entity.name, 60)} and ${count(shown, "neighbour")}.${more}`;
}

network.on("hoverNode", () => pictureElement.classList.add("over"));
network.on("blurNode", () => pictureElement.classList.remove("over"));
network.on("hoverEdge", () => pictureElement.classList.add("over"));
network.on("blurEdge", () => pictureElement.classList.remove("over"));
let naming = 0;
network.on("zoom", () => {
  cancelAnimationFrame(naming);
  naming = requestAnimationFrame(nameDots);
});
network.on("resize", () => {
  drawn = { centre: undefined, overviewCamera: null };
  drawPicture();
});
