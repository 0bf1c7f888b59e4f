// What helps to look at the picture: search in it, colours, steps, what comes first, the trail, the way between two, a file.

let sought = "";
let byCommunity = false;
let onlyKeyboard = null;
/** Entities that were looked at, the newest last. */
const trail = [];
const MOST_TRAIL = 8;

function rememberVisit() {
  const { entity } = state;
  if (!entity) return;
  const at = trail.indexOf(entity);
  if (at >= 0) trail.splice(at, 1);
  trail.push(entity);
  if (trail.length > MOST_TRAIL) trail.shift();
}

function showTrail() {
  const before = trail.filter((entity) => entity !== state.entity);
  const links = before.flatMap((entity) => [linkTo(entity), span("note", "›")]);
  byId("trail").replaceChildren(...links.slice(0, -1));
  byId("trail").hidden = !before.length;
}

/** Links to the ways from what was looked at before; a way leads over what the filters show. */
function waySection(entity) {
  const others = trail.filter((other) => other !== entity).slice(-3).reverse();
  if (!others.length) return null;
  const links = others.map((other) =>
    element("a", { href: address({ entity, paper: null, from: other }), dir: "auto" }, `the way from ${shorten(other.name, 40)}`));
  return element("p", { class: "ways" }, "See ", ...links.flatMap((one, at) => (at ? [", ", one] : [one])));
}

const joining = () => STATEMENTS.filter((statement) => !statement.proposes && isShown(statement));
const asEdge = (statement) => ({ id: statement.index, from: statement.head.index, to: statement.tail.index });

/** The nodes and lines of one of the shortest ways from one entity to another; null where none leads there. */
function wayParts(from, to) {
  const near = nearOf(ENTITIES.map((entity) => entity.index), joining().map(asEdge));
  const way = shortestWay(near, from.index, to.index);
  if (!way) return null;
  const apart = Math.max(150, Math.min(230, pictureElement.clientWidth / Math.max(2, way.nodes.length)));
  const nodes = way.nodes.map((index, at) => {
    const place = { x: Math.round((at - (way.nodes.length - 1) / 2) * apart), y: at % 2 ? 46 : -46 };
    return nodeFor(ENTITIES[index], { ...place, size: 14, font: 14, isCentre: ENTITIES[index] === to });
  });
  return { nodes, edges: way.edges.map((at) => edgeFor(STATEMENTS[at], { strong: true, label: true, width: 3 })), steps: way.edges.length };
}

/** The parts as they are drawn: in the colours that were chosen, and faint where the search in the picture does not find them. */
function dressed({ nodes, edges, ...rest }) {
  const drawnIds = nodes.map((node) => node.id);
  const community = byCommunity ? communitiesOf(nearOf(drawnIds, edges)) : null;
  const text = sought.trim().toLowerCase();
  const made = nodes.map((node) => {
    const fill = community ? communityColour(community.get(node.id)) : node.color.background;
    const rimmed = { background: fill, border: node.color.hover.border };
    const isFound = !text || [ENTITIES[node.id].name, ...ENTITIES[node.id].aliases].some((form) => form.toLowerCase().includes(text));
    return { ...node, opacity: isFound ? 1 : 0.2, color: { ...node.color, background: fill, hover: rimmed, highlight: rimmed } };
  });
  return { ...rest, nodes: made, edges };
}

function redress() {
  const parts = dressed({ nodes: nodeSet.get(), edges: edgeSet.get() });
  // Without places: who moved a dot keeps it there.
  nodeSet.update(parts.nodes.map(({ id, opacity, color }) => ({ id, opacity, color })));
}

let foundAt = -1;

function nextFound() {
  const text = sought.trim().toLowerCase();
  const found = nodeSet.get().filter((node) => text && ENTITIES[node.id].name.toLowerCase().includes(text));
  if (!found.length) return;
  foundAt = (foundAt + 1) % found.length;
  network.selectNodes([found[foundAt].id]);
  onlyKeyboard = found[foundAt].id;
  network.moveTo({ position: network.getPositions([onlyKeyboard])[onlyKeyboard], animation: false });
}

function saveAsPng() {
  const shown = pictureElement.querySelector("canvas");
  const made = element("canvas", { width: shown.width, height: shown.height });
  const context = made.getContext("2d");
  context.fillStyle = shade("--bg");
  context.fillRect(0, 0, made.width, made.height);
  context.drawImage(shown, 0, 0);
  made.toBlob((blob) => {
    const link = element("a", { href: URL.createObjectURL(blob), download: `${state.entity?.id ?? "cladograph"}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

const DIRECTIONS = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/** Arrows choose the next dot in the picture, Enter opens it. */
function pictureKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const does = {
    "+": () => zoomBy(1.3), "-": () => zoomBy(1 / 1.3), 0: fit,
    Enter: () => onlyKeyboard !== null && go(toEntity(ENTITIES[onlyKeyboard])),
  }[event.key] ?? (DIRECTIONS[event.key] && (() => step(DIRECTIONS[event.key])));
  if (!does) return;
  event.preventDefault();
  does();
}

function step(direction) {
  const places = network.getPositions();
  const middle = onlyKeyboard ?? state.entity?.index;
  const from = places[middle] ?? network.getViewPosition();
  const others = Object.entries(places).filter(([id]) => Number(id) !== middle).map(([id, at]) => ({ id: Number(id), ...at }));
  const next = nextInDirection(others, from, direction);
  if (next === null) return;
  onlyKeyboard = next;
  network.selectNodes([next]);
}

pictureElement.addEventListener("keydown", pictureKey);
byId("find").addEventListener("input", (event) => {
  sought = event.target.value;
  foundAt = -1;
  redress();
});
byId("find").addEventListener("keydown", (event) => event.key === "Enter" && nextFound());
byId("colours").addEventListener("change", (event) => {
  byCommunity = event.target.value === "community";
  drawPicture();
});
byId("steps").addEventListener("change", (event) => {
  state.steps = Number(event.target.value);
  replaceAddress();
});
byId("most").addEventListener("change", (event) => {
  state.most = Number(event.target.value);
  replaceAddress();
});
byId("first").addEventListener("change", (event) => {
  state.first = event.target.value;
  replaceAddress();
});
byId("png").addEventListener("click", saveAsPng);

function showTools() {
  byId("steps").value = String(state.steps);
  byId("first").value = state.first;
  byId("most").value = String(state.most);
  byId("steps").disabled = byId("first").disabled = byId("most").disabled = !state.entity || state.from !== null;
  onlyKeyboard = null;
  showTrail();
}
