// What a picture has to know of its graph: who is near whom, the way between two, and what hangs together. The explorer's
// component imports this file; the self-contained page takes it in as it is, without the word `export`.

/** For each id its neighbours, as {to, edge}; edges are {id, from, to}, and those that lead out of `ids` are left aside. */
export function nearOf(ids, edges) {
  const near = new Map(Array.from(ids, (id) => [id, []]));
  for (const { id, from, to } of edges) {
    if (from === to || !near.has(from) || !near.has(to)) continue;
    near.get(from).push({ to, edge: id });
    near.get(to).push({ to: from, edge: id });
  }
  return near;
}

/** The ids at most `steps` away from `start`, itself included. */
export function idsWithin(near, start, steps) {
  const reached = new Set([start]);
  let border = [start];
  for (let step = 0; step < steps && border.length; step += 1) {
    const next = [];
    for (const id of border) {
      for (const { to } of near.get(id) ?? []) {
        if (!reached.has(to)) {
          reached.add(to);
          next.push(to);
        }
      }
    }
    border = next;
  }
  return reached;
}

/** One of the shortest ways from one id to another, as {nodes, edges} in its order; null where none leads there. */
export function shortestWay(near, from, to) {
  const before = new Map([[from, null]]);
  for (const id of before.keys()) {
    if (id === to) break;
    for (const step of near.get(id) ?? []) if (!before.has(step.to)) before.set(step.to, { id, edge: step.edge });
  }
  if (!before.has(to)) return null;
  const way = { nodes: [to], edges: [] };
  for (let step = before.get(to); step; step = before.get(step.id)) {
    way.nodes.unshift(step.id);
    way.edges.unshift(step.edge);
  }
  return way;
}

const ROUNDS = 30;

/**
 * The community of each id, 0 for the largest: ids move to where they have more neighbours than chance would give them
 * (modularity), until nobody moves. The same graph always gives the same communities.
 */
export function communitiesOf(near) {
  const ids = [...near.keys()].sort((a, b) => (a < b ? -1 : 1));
  const label = new Map(ids.map((id, at) => [id, at]));
  const ends = ids.map((id) => near.get(id).length);
  const weight = new Map(ids.map((id, at) => [id, ends[at]]));
  const all = Math.max(1, ends.reduce((sum, size) => sum + size, 0));
  for (let round = 0, moved = true; round < ROUNDS && moved; round += 1) {
    moved = false;
    for (const id of ids) {
      const own = label.get(id);
      const size = weight.get(id);
      ends[own] -= size;
      const links = new Map([[own, 0]]);
      for (const { to } of near.get(id)) links.set(label.get(to), (links.get(label.get(to)) ?? 0) + 1);
      const gain = (one) => links.get(one) - (ends[one] * size) / all;
      let best = own;
      for (const one of [...links.keys()].sort((a, b) => a - b)) if (gain(one) > gain(best) + 1e-9) best = one;
      ends[best] += size;
      label.set(id, best);
      moved ||= best !== own;
    }
  }
  return bySize(ids, label);
}

function bySize(ids, label) {
  const sizes = new Map();
  for (const id of ids) sizes.set(label.get(id), (sizes.get(label.get(id)) ?? 0) + 1);
  const order = [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([one]) => one);
  const rank = new Map(order.map((one, at) => [one, at]));
  return new Map(ids.map((id) => [id, rank.get(label.get(id))]));
}

/** Colours of communities, told apart by those who see few colours too; those beyond them are grey. */
const COMMUNITY_COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#b3a100", "#7a5195", "#5f6b6d", "#ef5675"];
export const communityColour = (number) => COMMUNITY_COLOURS[number] ?? "#9aa0a6";

/**
 * Names dots as a map does, all at one size on the screen: the ids of those whose name lies over no other, the first first.
 * `dots` are {id, x, y, radius, label}, `high` is the height of a name; a name stands below its dot, on none that comes before it.
 */
export function namedOnMap(dots, high) {
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const taken = [];
  const named = new Set();
  for (const { id, x, y, radius, label } of dots) {
    const half = label.length * high * 0.2 + high * 0.15;
    const name = { left: x - half, right: x + half, top: y + radius, bottom: y + radius + high };
    const dot = { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
    if (!taken.some((other) => meet(name, other))) {
      taken.push(name);
      named.add(id);
    }
    taken.push(dot);
  }
  return named;
}

/** Of {id, x, y}, the one that lies furthest in a direction ({x, y}) for the least way, seen from `from`; null without any. */
export function nextInDirection(places, from, direction) {
  let best = null;
  let least = Infinity;
  for (const place of places) {
    const [x, y] = [place.x - from.x, place.y - from.y];
    const along = x * direction.x + y * direction.y;
    const aside = Math.abs(x * direction.y - y * direction.x);
    if (along <= 1 || aside > 2 * along) continue;
    const cost = along + 2 * aside;
    if (cost < least) [best, least] = [place.id, cost];
  }
  return best;
}
