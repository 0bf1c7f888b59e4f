// What is shown: chosen entity or paper, and the filters. It lives in the address, so that a link brings a view back.

/** What comes first where there is no room for all, and how many nodes are drawn round the chosen one: as in the explorer. */
const FIRST = ["papers", "sure", "newest"];
const SIZES = [100, 200, 500];

const state = {
  entity: null, paper: null, missing: null, from: null, steps: 1, first: FIRST[0], most: SIZES[1],
  confidence: DATA.minConfidence, kinds: new Set(KINDS), relations: new Set(RELATIONS),
};

const namesOf = (items) => Array.from(items, (item) => item.name).join(",");
const chosenFrom = (all, text) => new Set(text === null ? all : all.filter((item) => text.split(",").includes(item.name)));

/** The entity with this id, else the one with this name in any spelling that most papers mention. */
function entityNamed(text) {
  const key = fold(text);
  const named = () => ENTITIES.filter((entity) => [entity.name, ...entity.aliases].some((form) => fold(form) === key));
  return ENTITY_BY_ID.get(text) ?? named().sort((a, b) => b.papers - a.papers)[0] ?? null;
}

function readAddress() {
  const params = new URLSearchParams(location.hash.slice(1));
  const [entity, paper] = [params.get("entity"), params.get("paper")];
  state.entity = entity === null ? null : entityNamed(entity);
  state.paper = paper === null ? null : PAPER_BY_ID.get(paper) ?? null;
  const from = params.get("from");
  state.from = from === null || !state.entity ? null : entityNamed(from);
  if (state.from === state.entity) state.from = null;
  state.steps = Math.min(3, Math.max(1, Number.parseInt(params.get("steps"), 10) || 1));
  state.first = FIRST.includes(params.get("first")) ? params.get("first") : FIRST[0];
  const most = Number.parseInt(params.get("most"), 10);
  state.most = SIZES.includes(most) ? most : SIZES[1];
  state.missing = entity !== null && !state.entity ? entity : paper !== null && !state.paper ? paper : null;
  const confidence = Number.parseFloat(params.get("confidence"));
  state.confidence = confidence >= 0 && confidence <= 1 ? confidence : DATA.minConfidence;
  state.kinds = chosenFrom(KINDS, params.get("kinds"));
  state.relations = chosenFrom(RELATIONS, params.get("relations"));
}

/** The address of this view with `changes` ({entity, paper, from}); filters stay, the way from another entity does not. */
function address(changes = {}) {
  const view = { entity: state.entity, paper: state.paper, from: "entity" in changes ? null : state.from, ...changes };
  const params = new URLSearchParams();
  if (view.entity) params.set("entity", view.entity.id);
  if (view.paper) params.set("paper", view.paper.id);
  if (view.from) params.set("from", view.from.id);
  if (state.steps !== 1) params.set("steps", String(state.steps));
  if (state.first !== FIRST[0]) params.set("first", state.first);
  if (state.most !== SIZES[1]) params.set("most", String(state.most));
  if (state.confidence !== DATA.minConfidence) params.set("confidence", String(state.confidence));
  if (state.kinds.size < KINDS.length) params.set("kinds", namesOf(state.kinds));
  if (state.relations.size < RELATIONS.length) params.set("relations", namesOf(state.relations));
  return "#" + params.toString();
}

const toEntity = (entity) => address({ entity, paper: null });
const toPaper = (paper) => address({ paper });

const isCertain = (statement) => statement.confidence >= state.confidence;
/** Results have a bound of their own until somebody moves the slider. */
const isCertainResult = (result) =>
  result.confidence >= (state.confidence === DATA.minConfidence ? DATA.minConfidenceOfResults : state.confidence);
/** True if the filters by kind and relation let it through; certainty is another question. */
function isWanted({ proposes, kind, head, tail }) {
  return state.kinds.has(tail.kind) && (proposes || (state.relations.has(kind) && state.kinds.has(head.kind)));
}
const isShown = (statement) => isCertain(statement) && isWanted(statement);

const statementsOf = (entity) => [...entity.outgoing, ...entity.incoming];
const otherEnd = (statement, entity) => (statement.head === entity ? statement.tail : statement.head);

/** True for a step in a family tree: certain enough, and none that closed a cycle. */
const isKin = (statement) => statement.kind === VARIANT_OF && isCertain(statement) && !statement.broken;

/** True if `statement` says what another way says too: its head is a variant of something that descends from its tail. */
function isRedundant(statement) {
  const others = statement.head.outgoing.filter((other) => isKin(other) && other !== statement);
  const reached = new Set(others.map((other) => other.tail));
  for (const entity of reached) for (const step of entity.outgoing) if (isKin(step) && step.tail !== statement.head) reached.add(step.tail);
  const direct = others.some((other) => other.tail === statement.tail);
  return !direct && reached.has(statement.tail);
}

/** Variants of an entity that are certain enough, oldest first. */
function variantsOf(entity) {
  return entity.incoming
    .filter(isKin)
    .sort((a, b) => a.head.order - b.head.order || b.confidence - a.confidence || a.head.index - b.head.index);
}

const MOST_COUNTED = 999;

/** Number of entities that descend from `entity`, counted up to 999. */
function descendants(entity) {
  const seen = new Set([entity]);
  for (const reached of seen) {
    for (const statement of reached.incoming) if (isKin(statement)) seen.add(statement.head);
    if (seen.size > MOST_COUNTED) return MOST_COUNTED;
  }
  return seen.size - 1;
}

const countedDescendants = (below) => (below < MOST_COUNTED ? count(below, "descendant") : `${MOST_COUNTED}+ descendants`);
