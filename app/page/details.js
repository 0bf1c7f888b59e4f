// The right side: an entity, a paper, or what this page is.

const detailsElement = document.getElementById("details");
const dated = (published) => published ?? "no date";

/** What the filters keep back among `statements`, in words. */
function keptBack(statements) {
  const wanted = statements.filter(isWanted);
  const uncertain = wanted.filter((statement) => !isCertain(statement)).length;
  const filtered = statements.length - wanted.length;
  const said = [uncertain && `${number(uncertain)} less certain`, filtered && `${number(filtered)} hidden by the filters`];
  return said.filter(Boolean).join(", ");
}

function statementGroup(title, statements, entity) {
  const order = (a, b) => b.confidence - a.confidence || b.papers.size - a.papers.size || a.index - b.index;
  const shown = statements.filter(isShown).sort(order);
  return group(title, shown, (statement) => statementRow(statement, entity), { note: keptBack(statements) });
}

function relationGroups(entity) {
  return RELATIONS.filter((relation) => relation !== PROPOSES).flatMap((relation) => {
    const out = entity.outgoing.filter((statement) => statement.kind === relation);
    const into = entity.incoming.filter((statement) => statement.kind === relation);
    if (relation.outgoing === relation.incoming) return [statementGroup(relation.outgoing, [...out, ...into], entity)];
    return [statementGroup(relation.outgoing, out, entity), statementGroup(relation.incoming, into, entity)];
  });
}

const MOST_VARIANTS = 20;

/** A general term with more variants than a tree shows: closed below another root, as in `kg lineage`. */
function isHub(entity) {
  const isTerm = !/[0-9]|(?!^)[A-Z]/.test(entity.name) && (/[ -]/.test(entity.name) || /^\p{Ll}/u.test(entity.name));
  return isTerm && variantsOf(entity).length > MOST_VARIANTS;
}

/** The variants that a tree shows below an entity, and those that it only counts: the best supported, redundant ones last. */
function shownVariants(entity, root) {
  const every = variantsOf(entity).map((statement) => ({ statement, redundant: isRedundant(statement) }));
  const rank = (a, b) => a.redundant - b.redundant || b.statement.papers.size - a.statement.papers.size
    || b.statement.confidence - a.statement.confidence;
  const most = entity !== root && isHub(entity) ? 0 : MOST_VARIANTS;
  const best = new Set([...every].sort(rank).slice(0, most));
  return { shown: every.filter((one) => best.has(one)), folded: every.filter((one) => !best.has(one)) };
}

/** Where each variant stands below `root`: under the parent by which it is nearest, if possible by no redundant statement. */
function familyTree(root) {
  const tree = { root, parents: new Map([[root, null]]), below: new Map() };
  for (const byAny of [false, true]) {
    for (const entity of tree.parents.keys()) {
      if (tree.parents.size > MOST_COUNTED) break;
      if (!tree.below.has(entity)) tree.below.set(entity, shownVariants(entity, root));
      for (const { statement, redundant } of tree.below.get(entity).shown) {
        if ((byAny || !redundant) && !tree.parents.has(statement.head)) tree.parents.set(statement.head, entity);
      }
    }
  }
  return tree;
}

function treeBelow(entity, tree) {
  const below = tree.below.get(entity);
  if (!below) return element("p", { class: "note" }, "The tree goes on: open one of these to see more.");
  const items = below.shown.map((one) => treeItem(one, entity, tree));
  if (below.folded.length) items.push(element("li", { class: "note" }, `and ${foldedWords(below.folded)}: see `, linkTo(entity)));
  return items.length ? element("ul", { class: "tree" }, ...items) : null;
}

function treeItem({ statement, redundant }, parent, tree) {
  const variant = statement.head;
  const isPlace = tree.parents.get(variant) === parent;
  const elsewhere = !isPlace && variantsOf(variant).length ? span("note", " (its own are shown elsewhere)") : null;
  const attributes = redundant ? { class: "lighter", title: "also by way of another" } : {};
  return element("li", attributes, linkTo(variant), span("year", ` ${variant.year}`), elsewhere, isPlace ? treeBelow(variant, tree) : null);
}

function foldedWords(folded) {
  const counts = KINDS.map((kind) => [kind.name, folded.filter(({ statement }) => statement.head.kind === kind).length]);
  const kinds = counts.filter(([, size]) => size).sort((a, b) => b[1] - a[1]).map(([name, size]) => `${number(size)} ${name}`);
  return `${number(folded.length)} more${kinds.length > 1 ? `, ${kinds.join(", ")}` : ""}`;
}

function familySection(entity) {
  const below = descendants(entity);
  if (!below) return null;
  const tree = element("details", { class: "whole" }, element("summary", {}, `Family tree: ${countedDescendants(below)}`));
  tree.addEventListener("toggle", () => {
    if (tree.open && tree.children.length === 1) tree.append(treeBelow(entity, familyTree(entity)));
  });
  return tree;
}

function paperRow(paper) {
  return element("p", { class: "row" }, paperLink(paper), span("year", paper.year));
}

function mentionRow({ entity }) {
  return element("p", { class: "row" }, element("span", {}, dot(entity.kind), linkTo(entity)), span("year", entity.year));
}

function entityDetails(entity) {
  const facts = [entity.kind.name, entity.year && `first seen ${entity.year}`, count(entity.papers, "paper")];
  const also = entity.aliases.length ? `Also: ${entity.aliases.join(", ")}` : "";
  const mentions = [...entity.mentions].sort((a, b) => b.year.localeCompare(a.year) || a.title.localeCompare(b.title));
  return [
    element("p", { class: "facts" }, dot(entity.kind), facts.filter(Boolean).join(" · ")),
    element("h2", { dir: "auto" }, entity.name),
    also && element("p", { class: "aliases", dir: "auto" }, also),
    waySection(entity),
    statementGroup(PROPOSES.incoming, entity.proposals, entity),
    familySection(entity),
    ...relationGroups(entity),
    resultGroup(entity.results),
    group("Papers that mention it", mentions, paperRow, { first: 10 }),
  ];
}

function resultGroup(results) {
  const shown = results.filter(isCertainResult).sort((a, b) => b.confidence - a.confidence);
  const rest = results.length - shown.length;
  return group("Results", shown, resultRow, { note: rest ? `${number(rest)} less certain` : "" });
}

function markedText(paper, field) {
  const linked = (entity) => (text) => {
    const made = element("a", { href: toEntity(entity), class: "mention", title: `${entity.name}, ${entity.kind.name}` }, text);
    made.style.textDecorationColor = entity.kind.colour;
    return made;
  };
  const marks = paper.mentions.flatMap(({ entity, spans }) =>
    spans.filter(([where]) => where === field).map(([, start, end]) => ({ start, end, make: linked(entity) })));
  return highlighted(signsOf(paper, field), marks);
}

function abstractOf(paper) {
  if (DATA.hasAbstracts) return element("p", { class: "abstract", dir: "auto" }, ...markedText(paper, 1));
  return element("p", { class: "note" }, "This page holds no abstracts, since the graph is large, but all sentences that statements rest on.");
}

function paperDetails(paper) {
  const back = state.entity && element("a", { href: toEntity(state.entity), dir: "auto" }, `← ${state.entity.name}`);
  const facts = ["Paper", dated(paper.published), paper.authors && count(paper.authors, "author")];
  return [
    back && element("p", {}, back),
    element("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
    element("h2", { dir: "auto" }, ...markedText(paper, 0)),
    element("p", {}, readLink(paper, "Read the paper ↗")),
    abstractOf(paper),
    statementGroup(PROPOSES.outgoing, paper.said.filter((statement) => statement.proposes), null),
    statementGroup("Statements", paper.said.filter((statement) => !statement.proposes), null),
    resultGroup(paper.results),
    DATA.hasAbstracts ? null : group("Mentions", paper.mentions, mentionRow),
  ];
}

const WELCOME = [
  `The models, methods, data sets, metrics and tasks that papers write about, and what they say of each other.
  Every statement rests on sentences, which it opens.`,
  `Search a name, choose one of the largest families, or click in the picture. A click on a line opens what it rests on.
  The address keeps the view: copy it to come back.`,
  `Extraction makes mistakes. How sure a statement is stands beside it: the share of such finds that were right. What is
  less certain than the slider says is counted, not shown.`,
];

function welcome() {
  const missing = state.missing !== null && `Nothing here is called “${shorten(state.missing, 80)}”. Search finds what there is.`;
  const left = !DATA.hasAbstracts && `This page holds no abstracts, since the graph has ${count(PAPERS.length, "paper")}.
    All statements and their sentences are here.`;
  return [
    missing && element("p", { class: "missing" }, missing),
    element("h2", {}, "Who descends from whom"),
    ...WELCOME.map((text) => element("p", {}, text)),
    element("p", { class: "keys" }, element("kbd", {}, "/"), " search ", element("kbd", {}, "Esc"), " back ", element("kbd", {}, "← →"), " ", element("kbd", {}, "Enter"), " walk in the picture"),
    left && element("p", { class: "note" }, left),
  ];
}

function showDetails() {
  const content = state.paper ? paperDetails(state.paper) : state.entity ? entityDetails(state.entity) : welcome();
  detailsElement.replaceChildren(...content.filter(Boolean));
}

/** Opens the row of a statement and brings it into view; one behind a "more" button or filter is brought out first. */
function openStatement(statement) {
  const id = `statement-${statement.index}`;
  for (const more of detailsElement.querySelectorAll("button.more")) {
    if (document.getElementById(id)) break;
    more.click();
  }
  const row = document.getElementById(id);
  if (!row) return;
  row.open = true;
  row.scrollIntoView({ block: "center" });
  row.querySelector("summary").focus({ preventScroll: true });
}
