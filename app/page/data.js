// What app/page_data.py packed, as objects that know each other.

const DATA = JSON.parse(document.getElementById("data").textContent);
const KINDS = DATA.kinds.map(([name, colour], index) => ({ index, name, colour }));
const RELATIONS = DATA.relations.map(([name, outgoing, incoming], index) => ({ index, name, outgoing, incoming }));
const PROPOSES = RELATIONS.find((relation) => relation.name === "PROPOSES");
const VARIANT_OF = RELATIONS.find((relation) => relation.name === "VARIANT_OF");

const PAPERS = DATA.papers.map(([id, title, abstract, published, url, authors]) => ({
  id, title, abstract: abstract || "", published, url: url && webAddress(url), authors,
  year: published ? published.slice(0, 4) : "", said: [], results: [], mentions: [],
}));

const ENTITIES = DATA.entities.map(([id, name, kind, aliases, papers, year, bound], index) => ({
  index, id, name, kind: KINDS[kind], aliases, papers, year: year === null ? "" : (bound ? "≤ " : "") + year,
  order: year ?? 9999, outgoing: [], incoming: [], proposals: [], results: [], mentions: [], place: null,
}));

// Offsets count characters as Python does; a JavaScript string counts an emoji as two.
function signsOf(paper, field) {
  const key = field ? "abstractSigns" : "titleSigns";
  return (paper[key] ??= Array.from(field ? paper.abstract : paper.title));
}

function evidenceOf([paper, field, start, end, head, tail, extractor, score, text]) {
  const known = typeof paper === "number" ? PAPERS[paper] : null;
  const within = (span) => (span ? { start: span[0] - start, end: span[1] - start } : null);
  return {
    paper: known, paperId: known ? known.id : paper, head: within(head), tail: within(tail),
    field: field ? "abstract" : "title", extractor: DATA.extractors[extractor], score,
    signs: () => (text === undefined ? signsOf(known, field).slice(start, end) : Array.from(DATA.texts[text])),
  };
}

const STATEMENTS = DATA.statements.map(([head, relation, tail, confidence, evidence], index) => {
  const kind = RELATIONS[relation];
  const proposes = kind === PROPOSES;
  return {
    index, kind, proposes, confidence, head: proposes ? PAPERS[head] : ENTITIES[head], tail: ENTITIES[tail],
    papers: new Set(evidence.map((row) => row[0])), broken: false, evidence: () => evidence.map(evidenceOf),
  };
});
// Each closed a cycle of statements with stronger evidence: family trees leave it out.
for (const at of DATA.broken) STATEMENTS[at].broken = true;
for (const statement of STATEMENTS) {
  if (statement.proposes) statement.tail.proposals.push(statement);
  else {
    statement.head.outgoing.push(statement);
    statement.tail.incoming.push(statement);
  }
  for (const paper of statement.papers) if (typeof paper === "number") PAPERS[paper].said.push(statement);
}

for (const [subject, dataset, metric, text, confidence, evidence] of DATA.results) {
  const ends = [subject, dataset, metric].map((end) => (end === null ? null : ENTITIES[end]));
  const [of, on, by] = ends;
  const result = { subject: of, dataset: on, metric: by, text, confidence, evidence: () => [evidenceOf(evidence)] };
  for (const end of new Set(ends)) if (end) end.results.push(result);
  if (typeof evidence[0] === "number") PAPERS[evidence[0]].results.push(result);
}

for (const [paper, entity, spans] of DATA.occurrences) {
  PAPERS[paper].mentions.push({ entity: ENTITIES[entity], spans });
  ENTITIES[entity].mentions.push(PAPERS[paper]);
}

for (const [entity, x, y] of DATA.places) ENTITIES[entity].place = { x, y };

const ENTITY_BY_ID = new Map(ENTITIES.map((entity) => [entity.id, entity]));
const PAPER_BY_ID = new Map(PAPERS.map((paper) => [paper.id, paper]));
