// Statements and results as rows that open: each shows the sentences it rests on, with what they name marked.

const dot = (kind) => {
  const made = element("span", { class: "dot" });
  made.style.backgroundColor = kind.colour;
  return made;
};

const paperLink = (paper) => element("a", { href: toPaper(paper), class: "paper", dir: "auto" }, paper.title);
const outsideLink = (url, text) =>
  url ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "outside" }, text) : null;
/** A link to the paper itself; where its address is not known, one that searches for its title. Only a click opens either. */
const readLink = ({ url, title }, text) =>
  outsideLink(url, text) ?? outsideLink(`https://www.semanticscholar.org/search?q=${encodeURIComponent(title)}`, "Search by title ↗");
const linkTo = (entity) => element("a", { href: toEntity(entity), class: "name", dir: "auto" }, entity.name);
const marked = (kind) => (text) => element("mark", { class: kind }, text);

function sentence({ signs, head, tail }) {
  const marks = [head && { ...head, make: marked("head") }, tail && { ...tail, make: marked("tail") }].filter(Boolean);
  return element("blockquote", { dir: "auto" }, ...highlighted(signs(), marks));
}

function cited(paper, paperId) {
  if (!paper) return element("span", {}, `Paper ${paperId} (not in this page)`);
  return element("span", {}, paperLink(paper), paper.year ? ` ${paper.year} ` : " ", readLink(paper, "Read ↗"));
}

function evidenceItem(piece) {
  const found = element("span", { title: `found by ${piece.extractor}` }, `in the ${piece.field}, ${sure(piece.score)}`);
  return element("figure", {}, sentence(piece), element("figcaption", {}, cited(piece.paper, piece.paperId), found));
}

/** A row that makes its sentences when it is first opened: a large entity has thousands. */
function openingRow(summary, evidence, attributes = {}) {
  const row = element("details", attributes, element("summary", {}, ...summary));
  row.addEventListener("toggle", () => {
    if (row.open && row.children.length === 1) row.append(...evidence().map(evidenceItem));
  });
  return row;
}

const sure = (confidence) => `${percent(confidence)} sure`;
const measure = ({ confidence }) => element("span", { class: "measure", title: "how likely it is right" }, sure(confidence));
const support = ({ papers }) => (papers.size > 1 ? span("support", ` ${count(papers.size, "paper")}`) : null);

/** A statement as seen from `entity`: the other end; from a paper (null): both ends. */
function statementRow(statement, entity = null) {
  return openingRow([...statementWords(statement, entity), measure(statement)], statement.evidence, { id: `statement-${statement.index}` });
}

/** What names a statement, and the year beside it. */
function statementWords(statement, entity) {
  const { head, tail } = statement;
  const named = (end) => [element("span", {}, dot(end.kind), linkTo(end), support(statement)), span("year", end.year)];
  if (statement.proposes) return entity ? [paperLink(head), span("year", head.year)] : named(tail);
  if (entity) return named(otherEnd(statement, entity));
  const middle = ` ${statement.kind.outgoing.toLowerCase()} `;
  return [element("span", {}, linkTo(head), middle, linkTo(tail), support(statement)), span("year")];
}

function resultRow(result) {
  const end = (word, entity) => (entity ? [` ${word} `, linkTo(entity)] : []);
  const ends = [linkTo(result.subject), ...end("on", result.dataset), ...end("in", result.metric)];
  return openingRow([element("span", {}, element("strong", {}, result.text), " ", ...ends), span("year"), measure(result)], result.evidence);
}

/** A titled list that first shows `first` rows, and a button for the rest: nothing is cut without saying so. */
function group(title, items, makeRow, { note = "", first = 25 } = {}) {
  if (!items.length && !note) return null;
  const rows = element("div", { class: "rows" }, ...items.slice(0, first).map(makeRow));
  const section = element("section", {}, element("h3", {}, title, " ", span("number", number(items.length))), rows);
  const rest = items.slice(first);
  if (rest.length) {
    const more = element("button", { type: "button", class: "more" }, `${number(rest.length)} more`);
    more.addEventListener("click", () => {
      more.remove();
      const made = rest.map(makeRow);
      rows.append(...made);
      made[0].querySelector("summary, a")?.focus();
    });
    section.append(more);
  }
  if (note) section.append(element("p", { class: "note" }, note));
  return section;
}
