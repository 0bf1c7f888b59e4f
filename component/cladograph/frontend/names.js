// Which dots of a picture have their names beside them, and how large.
import { namedOnMap } from "./walks.js";

const SIZE = 14;
// Up to so many all have their names, for which their places leave room.
const NAMED_ALL = 60;

/** Among many, names that lie over each other name nobody: those of the larger have room first, and zooming in makes more. */
export function nameAsMap(view) {
  const { network, component: { data } } = view;
  if (data.fixed || !data.nodes.length) return;
  const shown = new Set(view.shownIds());
  const places = network.getPositions([...shown]);
  const first = new Set([data.selected, ...(data.expanded ?? []), ...(view.way?.nodes ?? [])]);
  const scale = network.getScale();
  const size = shown.size > NAMED_ALL ? SIZE / Math.min(1, scale) : SIZE;
  const dots = data.nodes.filter(({ id }) => shown.has(id)).map((node) => ({ ...node, ...places[node.id], radius: node.size }));
  dots.sort((a, b) => first.has(b.id) - first.has(a.id) || b.size - a.size);
  const named = shown.size > NAMED_ALL ? namedOnMap(dots, 1.3 * size) : shown;
  const changed = dots.map(({ id, label, font }) => {
    const text = named.has(id) ? label : "";
    return { id, label: text, font: { ...font, color: view.theme.text, strokeColor: view.theme.background, size, strokeWidth: (3 * size) / SIZE } };
  }).filter((one) => view.named.get(one.id) !== JSON.stringify(one));
  for (const one of changed) view.named.set(one.id, JSON.stringify(one));
  if (changed.length) view.nodes.update(changed);
}
