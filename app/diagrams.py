"""A family as the text of a diagram: Mermaid for Markdown pages, DOT for Graphviz. Arrows lead from ancestors to variants.

Names are data: nodes are numbered, and labels are quoted and escaped. A redundant step is dashed; what is folded is counted
in a node of its own.
"""

from __future__ import annotations

from app.family import folded_words
from app.text import one_line, percent, year_text
from kg.export.colours import COLOURS, ink
from kg.lineage import Family, Step
from kg.model import Entity
from kg.schema import Kind

_LONGEST = 120
_MERMAID = {ord(sign): f"#{ord(sign)};" for sign in '"#&;<>`\\%$*_'}
_DOT = {ord("\\"): "\\\\", ord('"'): '\\"', ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def mermaid(family: Family) -> str:
    """The family as a Mermaid flowchart."""
    nodes, steps, folds = _parts(family)
    at = {entity.id: f"n{number}" for number, entity in enumerate(nodes)}
    lines = ["flowchart LR"]
    lines += [f'    {at[entity.id]}["{_label(entity).translate(_MERMAID)}"]:::{entity.kind}' for entity in nodes]
    for step in steps:
        arrow = "-.->" if step.redundant else "-->"
        lines.append(f'    {at[step.above]} {arrow}|"{percent(step.confidence)}"| {at[step.below]}')
    for number, (id_, words) in enumerate(folds):
        lines += [f'    f{number}(["{words.translate(_MERMAID)}"])', f"    {at[id_]} -.- f{number}"]
    for kind in sorted({entity.kind for entity in nodes}):
        lines.append(f"    classDef {kind} fill:{COLOURS[kind]},color:{ink(kind)},stroke:none")
    return "\n".join(lines) + "\n"


def dot(family: Family) -> str:
    """The family as a directed graph for Graphviz."""
    nodes, steps, folds = _parts(family)
    at = {entity.id: f"n{number}" for number, entity in enumerate(nodes)}
    lines = [
        "digraph lineage {",
        "    rankdir=LR;",
        '    node [shape=box, style="rounded,filled", fontname="Helvetica", color="none"];',
        '    edge [fontname="Helvetica", fontsize=10];',
    ]
    lines += [f'    {at[entity.id]} [label="{_label(entity).translate(_DOT)}", {_colours(entity.kind)}];' for entity in nodes]
    for step in steps:
        dashed = ', style=dashed, color="gray60"' if step.redundant else ""
        lines.append(f'    {at[step.above]} -> {at[step.below]} [label="{percent(step.confidence)}"{dashed}];')
    for number, (id_, words) in enumerate(folds):
        lines.append(f'    f{number} [label="{words.translate(_DOT)}", shape=plaintext, style=""];')
        lines.append(f"    {at[id_]} -> f{number} [style=dotted, arrowhead=none];")
    return "\n".join([*lines, "}"]) + "\n"


def _colours(kind: Kind) -> str:
    return f'fillcolor="{COLOURS[kind]}", fontcolor="{ink(kind)}"'


def _parts(family: Family) -> tuple[list[Entity], list[Step], list[tuple[str, str]]]:
    """The entities and steps of a tree, each once and as they are read, and in words what is folded at which entity."""
    entities: dict[str, Entity] = {}
    steps: dict[tuple[str, str], Step] = {}
    folds: list[tuple[str, str]] = []
    for branch in family.root.walk():
        entities.setdefault(branch.entity.id, branch.entity)
        if branch.step:
            steps.setdefault(branch.step.ends, branch.step)
        if branch.folded:
            folds.append((branch.entity.id, folded_words(branch.folded)))
    return list(entities.values()), list(steps.values()), folds


def _label(entity: Entity) -> str:
    name = one_line(entity.name)
    name = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    year = year_text(entity.first_seen, entity.first_seen_is_bound)
    return f"{name} ({year})" if year else name or entity.id
