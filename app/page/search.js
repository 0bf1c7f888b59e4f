// Search with suggestions: any spelling of any name, then papers by words of their titles.

const MOST_SUGGESTED = 12;
const searchInput = document.getElementById("search");
const suggestionList = document.getElementById("suggestions");
let index = null;
let suggested = [];
let active = -1;

/** All names, folded, made at the first search: [folded form, form, entity]. */
function nameIndex() {
  index ??= {
    names: ENTITIES.flatMap((entity) => [entity.name, ...entity.aliases].map((form) => [fold(form), form, entity])),
    titles: PAPERS.map((paper) => [fold(paper.title), paper]),
  };
  return index;
}

function entityMatches(key) {
  const best = new Map();
  for (const [folded, form, entity] of nameIndex().names) {
    if (!folded.includes(key) || (key.length === 1 && !folded.startsWith(key))) continue;
    const rank = (folded === key ? 0 : folded.startsWith(key) ? 2 : 4) + (form === entity.name ? 0 : 1);
    const other = best.get(entity);
    if (!other || rank < other.rank) best.set(entity, { rank, form, entity });
  }
  const order = (a, b) => a.rank - b.rank || b.entity.papers - a.entity.papers || a.entity.index - b.entity.index;
  return [...best.values()].sort(order);
}

function matches(text) {
  const key = text.trim() ? fold(text) : "";
  if (!key) return [];
  const papers = key.length < 3 ? [] : nameIndex().titles.filter(([title]) => title.includes(key));
  papers.sort(([a], [b]) => a.indexOf(key) - b.indexOf(key) || (a < b ? -1 : 1));
  const entities = entityMatches(key);
  // A title that fits keeps its place below many names that fit.
  const room = MOST_SUGGESTED - Math.min(papers.length, 3);
  return [...entities.slice(0, room), ...papers.map(([, paper]) => ({ paper })), ...entities.slice(room)];
}

function suggestion({ entity, form, paper }, at) {
  const name = element("span", { class: "name", dir: "auto" }, entity ? entity.name : paper.title);
  const alias = entity && form !== entity.name ? element("span", { class: "alias", dir: "auto" }, form) : null;
  const hint = [entity ? entity.kind.name : "Paper", (entity ?? paper).year].filter(Boolean).join(" · ");
  const attributes = { role: "option", id: `suggestion-${at}`, "aria-selected": "false" };
  const made = element("li", attributes, entity ? dot(entity.kind) : span("dot sheet"), name, alias, span("hint", hint));
  made.addEventListener("pointerdown", (event) => event.preventDefault());
  made.addEventListener("click", () => choose(at));
  return made;
}

function suggest() {
  const all = matches(searchInput.value);
  suggested = all.slice(0, MOST_SUGGESTED);
  const rows = suggested.map(suggestion);
  const rest = all.length - suggested.length;
  const says = (text) => element("li", { class: "says", role: "presentation" }, text);
  if (rest > 0) rows.push(says(`${number(rest)} more: type on`));
  if (!rows.length && searchInput.value.trim()) rows.push(says("Nothing is called that."));
  suggestionList.replaceChildren(...rows);
  activate(suggested.length ? 0 : -1);
  showSuggestions(rows.length > 0);
}

function showSuggestions(isOpen) {
  suggestionList.hidden = !isOpen;
  searchInput.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) searchInput.removeAttribute("aria-activedescendant");
}

function activate(at) {
  active = at;
  const rows = suggestionList.querySelectorAll("[role=option]");
  rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
  if (at < 0) searchInput.removeAttribute("aria-activedescendant");
  else {
    searchInput.setAttribute("aria-activedescendant", `suggestion-${at}`);
    document.getElementById(`suggestion-${at}`).scrollIntoView({ block: "nearest" });
  }
}

function choose(at) {
  const { entity, paper } = suggested[at];
  searchInput.value = "";
  showSuggestions(false);
  go(entity ? toEntity(entity) : address({ entity: null, paper }));
  detailsElement.focus();
}

searchInput.addEventListener("input", suggest);
searchInput.addEventListener("focus", () => searchInput.value.trim() && suggest());
searchInput.addEventListener("blur", () => showSuggestions(false));
searchInput.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && suggestionList.hidden) suggest();
  else if (step && suggested.length) activate((active + step + suggested.length) % suggested.length);
  else if (event.key === "Enter" && !suggestionList.hidden && active >= 0) choose(active);
  else return;
  event.preventDefault();
});
