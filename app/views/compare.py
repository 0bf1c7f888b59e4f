"""Compare: two to four things side by side; the address names each as `of`."""

from __future__ import annotations

import streamlit as st

from app.comparison import MOST, Comparison, Group, Line, Measure, Value, as_rows, compare
from app.markup import chip, escape, sure, words, year
from app.parts.foot import foot, sheet
from app.parts.frame import less_certain_button
from app.parts.markup import link, statement, wrong
from app.parts.search import family_cards
from app.parts.state import Form, address, forms, graph
from app.text import percent, shorten
from app.words import counted
from kg.config import MIN_CONFIDENCE
from kg.errors import NotFound
from kg.model import Entity
from kg.opened import Cladograph, Fact
from kg.stores.rows import statement_id

_LINES, _MOST_LINES, _RESULTS, _ALIASES = 8, 200, 12, 200


def show() -> None:
    """Draw the page."""
    opened = graph()
    entities, unknown = _asked(opened)
    pick, only, sure_ = st.columns([5, 2.2, 2.2], vertical_alignment="center", gap="medium")
    with pick:
        _pick(opened, entities)
    with only:
        shared = st.toggle("Only what they share", key="shared", bind="query-params")
    with sure_:
        confidence: float = st.slider(
            "Minimum confidence", 0.0, 1.0, MIN_CONFIDENCE, 0.05, format="percent", key="confidence", bind="query-params"
        )
    for name in unknown:
        st.html(f'<p class="cg-lead">Nothing here is called “{escape(name)}”.</p>')
    if len(entities) < 2:
        _show_begin(opened, entities)
        return
    st.set_page_config(page_title=f"{' and '.join(one.name for one in entities)} · Cladograph")
    found = compare(opened, entities, confidence)
    st.html(_glance(opened, found))
    st.html(_between(opened, found))
    blocks = [_block(group, found, shared=shared) for group in found.groups]
    st.html(f"{_results(found, shared=shared)}{''.join(blocks)}")
    foot(
        sheet(
            ("what", "with", *(one.name for one in entities)),
            as_rows(found),
            "-".join(["compare", *(one.id for one in entities)]),
            "All rows of the comparison, whatever is folded away here",
        ),
        buttons=lambda: less_certain_button(found.less_certain),
    )


def _asked(opened: Cladograph) -> tuple[list[Entity], list[str]]:
    """The things that the address names, each once, and the names that nothing goes by."""
    found: dict[str, Entity] = {}
    unknown: list[str] = []
    for name in st.query_params.get_all("of"):
        try:
            entity = opened.entity(name)
        except NotFound:
            unknown.append(name)
        else:
            found[entity.id] = entity
    return list(found.values())[:MOST], unknown


def _pick(opened: Cladograph, entities: list[Entity]) -> None:
    options = dict(forms(opened))
    chosen: list[Form] = [(one.id, one.name) for one in entities]
    for one in entities:
        options.setdefault((one.id, one.name), f"{one.name} · {one.kind}")
    st.session_state["compared"] = chosen
    st.multiselect(
        "Compare",
        list(options),
        format_func=lambda one: one if isinstance(one, str) else options[one],
        key="compared",
        max_selections=MOST,
        placeholder="Choose two to four models, methods or data sets",
        accept_new_options=True,
        on_change=_chosen,
        label_visibility="collapsed",
    )


def _chosen() -> None:
    chosen: list[Form | str] = st.session_state.get("compared") or []
    names = [one if isinstance(one, str) else one[0] for one in chosen]
    if names:
        st.query_params["of"] = names
    else:
        st.query_params.pop("of", None)


def _show_begin(opened: Cladograph, entities: list[Entity]) -> None:
    """What to do where there is nothing to compare yet: relatives of the one that is chosen, or the largest families."""
    if not entities:
        families = family_cards(opened, "compare", limit=8, parameter="of")
        begin = ", or begin with one of these" if families else ""
        st.html(
            '<p class="cg-lead">Ancestors, data, metrics and results of two to four things side by side, '
            f"and who beats whom. Choose them above{begin}.</p>{families}"
        )
        return
    (entity,) = entities
    others = dict.fromkeys(
        (fact.other, fact.name) for fact in opened.facts(entity.id) if fact.of_kind == entity.kind and fact.other != entity.id
    )
    links = "".join(link(name, address("compare", of=[entity.id, id_])) for id_, name in list(others)[:12])
    said = "Choose another one above" + (", or one that papers name with it:" if links else ".")
    st.html(f'<p class="cg-lead">{escape(entity.name)} and what? {said}</p><div class="cg-meta">{links}</div>')


def _table(head: str, body: str) -> str:
    return f'<div class="cg-table cg-compare"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _row(first: str, cells: list[str], css: str = "") -> str:
    row = f' class="{css}"' if css else ""
    return f"<tr{row}><th scope=row>{first}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _names(found: Comparison) -> str:
    heads = "".join(f"<th>{link(one.name, address('explore', entity=one.id))}</th>" for one in found.entities)
    return f"<tr><th></th>{heads}</tr>"


def _glance(opened: Cladograph, found: Comparison) -> str:
    """What each of them is, in a few rows."""
    entities = found.entities
    rows = [
        ("Kind", [chip(one.kind) for one in entities]),
        ("First seen", [year(one) or "not known" for one in entities]),
        ("Named in", [counted(one.papers, "paper") for one in entities]),
        ("Proposed in", [_proposed(opened, one) for one in entities]),
        ("Also called", [escape(shorten(", ".join(_others(one)[:4]), _ALIASES)) for one in entities]),
        ("Lineage", [_lineage(opened, one) for one in entities]),
    ]
    body = "".join(_row(name, cells) for name, cells in rows if any(cells))
    return _table(_names(found), body)


def _others(entity: Entity) -> list[str]:
    return [alias for alias in entity.aliases if alias != entity.name]


def _proposed(opened: Cladograph, entity: Entity) -> str:
    rows = [row for row in opened.proposals(entity.id) if row["confidence"] >= MIN_CONFIDENCE][:2]
    return "<br>".join(link(str(row["title"]), address("papers", id=str(row["id"]))) for row in rows)


def _lineage(opened: Cladograph, entity: Entity) -> str:
    if not opened.related({entity.id}):
        return ""
    return link("Family tree", address("lineage", entity=entity.id))


def _between(opened: Cladograph, found: Comparison) -> str:
    """Who beats whom, and what else is said of any two of them, with the sentences."""
    if not found.between:
        return '<h2 class="cg-h">Between them</h2><p class="cg-faint">No paper was found to say anything of two of them.</p>'
    titles = opened.titles({piece.paper for _, fact in found.between for piece in fact.evidence})
    lines = []
    for entity, fact in found.between:
        summary = f'<span><span class="cg-name">{escape(entity.name)}</span> {words(fact.kind)} '
        summary += f'<span class="cg-name">{escape(fact.name)}</span></span>'
        after = f'<div class="cg-after">{wrong(entity.id, fact.kind, fact.other)}</div>'
        lines.append(statement(summary, fact.confidence, fact.evidence, titles, after=after))
    return f'<h2 class="cg-h">Between them</h2>{"".join(lines)}'


def _block(group: Group, found: Comparison, *, shared: bool) -> str:
    lines = [line for line in group.lines if not shared or line.shared > 1]
    if not lines:
        return ""
    heading = f'<h2 class="cg-h">{group.heading}</h2>'
    block = heading + _table(_names(found), "".join(_line(line, found) for line in lines[:_LINES]))
    if len(lines) > _LINES:
        rest = _table(_names(found), "".join(_line(line, found) for line in lines[_LINES:_MOST_LINES]))
        left = len(lines) - _MOST_LINES
        said = f'<p class="cg-faint">and {left:,} more: the file has all.</p>' if left > 0 else ""
        block += f'<details class="cg-more"><summary>{len(lines) - _LINES:,} more</summary>{rest}{said}</details>'
    return block


def _line(line: Line, found: Comparison) -> str:
    cells = [_cell(one, fact) for one, fact in zip(found.entities, line.facts, strict=True)]
    return _row(link(line.name, address("explore", entity=line.other)), cells, "cg-shared" if line.shared > 1 else "")


def _cell(entity: Entity, fact: Fact | None) -> str:
    if fact is None:
        return '<span class="cg-none">–</span>'
    head, tail = (entity.id, fact.other) if fact.outgoing else (fact.other, entity.id)
    chosen = statement_id((head, fact.kind, tail))
    said = link(sure(fact.confidence), address("explore", entity=entity.id, selected=chosen))
    sentence = escape(fact.evidence[0].text) if fact.evidence else ""
    return f'<span title="{sentence}">{said}</span> <span class="cg-faint">{counted(fact.support, "paper")}</span>'


def _results(found: Comparison, *, shared: bool) -> str:
    measures = [one for one in found.measures if not shared or one.shared > 1]
    if not measures:
        return ""
    rows = "".join(_measure(one) for one in measures[:_RESULTS])
    block = f'<h2 class="cg-h">Results</h2>{_table(_names(found), rows)}'
    if len(measures) > _RESULTS:
        rest = "".join(_measure(one) for one in measures[_RESULTS:])
        block += f'<details class="cg-more"><summary>{len(measures) - _RESULTS:,} more</summary>'
        block += f"{_table(_names(found), rest)}</details>"
    return block


def _measure(one: Measure) -> str:
    on = link(one.dataset, address("results", dataset=one.dataset)) if one.dataset else "data set not said"
    metric = escape(one.metric) if one.metric else "metric not said"
    cells = ["<br>".join(map(_value, cell[:3])) or '<span class="cg-none">–</span>' for cell in one.values]
    return _row(f"{on} <span class=cg-faint>{metric}</span>", cells, "cg-shared" if one.shared > 1 else "")


def _value(value: Value) -> str:
    about = f"{percent(value.confidence)} sure · {value.sentence}"
    said = f'<b class="cg-value" title="{escape(about)}">{escape(value.text)}</b>'
    where = link(str(value.year or "paper"), address("papers", id=value.paper))
    return f'{said} <span class="cg-faint">{where}</span>'
