// The page as a whole: filters, families, keys, and the address that everything follows.

const FIRST_FAMILIES = 8;
let familiesShown = FIRST_FAMILIES;

function choice(item, chosen, mark) {
  const box = element("input", { type: "checkbox" });
  box.checked = chosen.has(item);
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(item);
    else chosen.delete(item);
    replaceAddress();
  });
  return element("label", {}, box, mark ?? "", mark ? item.name : item.outgoing);
}

function showFilters() {
  const drawnRelations = RELATIONS.filter((relation) => relation !== PROPOSES);
  fill(byId("kinds"), KINDS, (kind) => choice(kind, state.kinds, dot(kind)));
  fill(byId("relations"), drawnRelations, (relation) => choice(relation, state.relations));
  const value = Math.round(100 * state.confidence);
  byId("confidence").value = String(value);
  byId("confidence-said").textContent = percent(state.confidence);
  const hidden = STATEMENTS.filter((statement) => isWanted(statement) && !isCertain(statement)).length;
  byId("less-certain").textContent = hidden ? `${count(hidden, "less certain statement")} not shown.` : "All are shown.";
}

/** Fills a box anew and leaves the keyboard's focus on the input it was on. */
function fill(box, items, make) {
  const at = Array.from(box.querySelectorAll("input")).indexOf(document.activeElement);
  box.replaceChildren(...items.map(make));
  if (at >= 0) box.querySelectorAll("input")[at].focus();
}

function showFamilies() {
  const families = ENTITIES.map((entity) => ({ entity, size: variantsOf(entity).length })).filter(({ size }) => size > 0);
  families.sort((a, b) => b.size - a.size || b.entity.papers - a.entity.papers || a.entity.index - b.entity.index);
  const rows = families.slice(0, familiesShown).map(({ entity, size }) => {
    const current = state.entity === entity ? "true" : null;
    const name = element("span", { class: "name", dir: "auto" }, entity.name);
    const variants = element("span", { class: "number", title: count(size, "variant") }, number(size));
    return element("li", {}, element("a", { href: toEntity(entity), "aria-current": current }, name, variants));
  });
  const rest = families.length - rows.length;
  byId("more-families").hidden = rest <= 0;
  byId("more-families").textContent = `${count(rest, "smaller family", "smaller families")}`;
  if (!rows.length) rows.push(element("li", { class: "note" }, "None at this confidence."));
  byId("families").replaceChildren(...rows);
}

let shownAddress = null;

function showAll() {
  shownAddress = location.hash;
  readAddress();
  rememberVisit();
  showFilters();
  showFamilies();
  showTools();
  const before = detailsElement.dataset.shown;
  const now = state.paper ? `paper ${state.paper.id}` : state.entity ? `entity ${state.entity.id}` : "";
  showDetails();
  detailsElement.dataset.shown = now;
  if (before !== now) detailsElement.scrollTop = 0;
  drawPicture();
  const title = state.paper?.title ?? state.entity?.name;
  document.title = title ? `${title} – Cladograph` : "Cladograph";
}

/** Goes to a view at once: the browser tells of a new address only later, when another key may have been pressed. */
function go(to) {
  location.hash = to;
  showAll();
}

/** Filters change the view, but are no step to come back from. */
function replaceAddress() {
  location.replace(address());
  showAll();
}

const goToOverview = () => go(address({ entity: null, paper: null }));

function back() {
  if (state.paper && state.entity) go(toEntity(state.entity));
  else if (state.paper || state.entity || state.missing !== null) goToOverview();
}

network.on("click", ({ nodes, edges }) => {
  if (nodes.length) go(toEntity(ENTITIES[nodes[0]]));
  else if (edges.length) {
    const statement = STATEMENTS[edges[0]];
    const isOwn = !state.paper && (statement.head === state.entity || statement.tail === state.entity);
    if (!isOwn) go(toEntity(statement.head));
    openStatement(statement);
  }
});

byId("confidence").addEventListener("input", (event) => {
  state.confidence = Number(event.target.value) / 100;
  replaceAddress();
});
byId("home").addEventListener("click", (event) => {
  event.preventDefault();
  goToOverview();
});
byId("overview").addEventListener("click", goToOverview);
byId("more-families").addEventListener("click", () => {
  const first = familiesShown;
  familiesShown += 50;
  showFamilies();
  byId("families").querySelectorAll("a")[first]?.focus();
});
byId("fit").addEventListener("click", fit);
byId("nearer").addEventListener("click", () => zoomBy(1.3));
byId("farther").addEventListener("click", () => zoomBy(1 / 1.3));

document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    searchInput.focus();
    searchInput.select();
  } else if (event.key === "Escape") {
    if (!suggestionList.hidden) {
      // Some browsers empty a search field at Escape: the first press only closes the list.
      event.preventDefault();
      showSuggestions(false);
    } else if (isTyping && searchInput.value) searchInput.value = "";
    else back();
  }
});

window.addEventListener("hashchange", () => location.hash !== shownAddress && showAll());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawPicture);
const counts = [count(PAPERS.length, "paper"), count(ENTITIES.length, "entity", "entities"), count(STATEMENTS.length, "statement")];
byId("counts").textContent = counts.join(" · ");
showAll();
