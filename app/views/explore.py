"""The neighbourhood of an entity as a picture: a click shows what is known, a double click opens more."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app.markup import escape
from app.neighbourhood import FIRST, KINDS, MOST, RELATIONS, SIZES, Neighbourhood, Wanted, neighbourhood
from app.network import PAPER_KIND, Drawn, vis
from app.parts.foot import foot, graphml
from app.parts.frame import columns, head, less_certain_button, part, show_details, show_picture, whole_page
from app.parts.markup import label, link
from app.parts.state import Form, address, forms, graph
from app.places import around
from app.text import percent
from app.ways import Way, way_between
from app.words import counted, relation_words
from kg.errors import NotFound
from kg.export.network import entity_key
from kg.model import Entity
from kg.opened import Cladograph

_SHOWN_KINDS = tuple(kind for kind in KINDS if kind != PAPER_KIND)
_HINT = "Click: details · double click: open its neighbours · shift click: the way there"


@dataclass(frozen=True, slots=True)
class _Filters:
    kinds: frozenset[str]
    relations: frozenset[str]
    first: str
    most: int


def show() -> None:
    """Draw the page."""
    opened, entity, filters, confidence = head("explore", _filters)
    if entity is not None:
        _show_around(opened, entity, filters, confidence)


# A click in the picture, or one more neighbourhood, leaves the search, its thousands of names and the filters as they are.
@part
def _show_around(opened: Cladograph, entity: Entity, filters: _Filters, confidence: float) -> None:
    """The picture with its details, and the foot."""
    way, said = _way(opened, entity, confidence)
    beside = way.ids if way else ()
    wanted = Wanted(entity.id, _open_ids(), filters.kinds, filters.relations, confidence, beside, filters.first)
    asked = (wanted.centre, wanted.opened, sorted(wanted.kinds), sorted(wanted.relations), confidence, beside, wanted.first)
    found = _neighbourhood(str(opened.folder.path), opened.folder.changed, asked, filters.most, opened, wanted)
    picture, details = columns()
    nodes, edges = vis(found.graph)
    with picture:
        show_picture(
            around(nodes, edges, entity_key(entity.id)),
            _with_way(edges, way),
            key=entity.id,
            on_expand=_expand,
            extra={
                "expanded": [entity_key(id_) for id_ in wanted.middles],
                "hint": _HINT,
            },
        )
    with details:
        show_details(opened, found.graph, entity, confidence=confidence, view="explore")
    if said:
        st.html(said)
    _show_foot(found, wanted, filters.most, entity.name)


# A click on the picture draws the page again, and all that it changes are the details.
@st.cache_resource(max_entries=16, show_spinner=False)
def _neighbourhood(
    folder: str,  # noqa: ARG001 - a part of the key, as the next two
    changed: int,  # noqa: ARG001
    asked: tuple[object, ...],  # noqa: ARG001
    most: int,
    _opened: Cladograph,
    _wanted: Wanted,
) -> Neighbourhood:
    return neighbourhood(_opened, _wanted, most=most)


def _filters() -> _Filters:
    with st.container(horizontal=True):
        with st.popover("Filters", width="stretch", icon=":material/filter_list:"):
            kinds = st.pills(
                "Kinds of neighbours", KINDS, selection_mode="multi", default=_SHOWN_KINDS, key="kinds", bind="query-params"
            )
            relations = st.pills(
                "Relations",
                RELATIONS,
                selection_mode="multi",
                default=RELATIONS,
                format_func=relation_words,
                key="relations",
                bind="query-params",
            )
            first = st.segmented_control(
                "Where there is no room for all, first",
                list(FIRST),
                default="papers",
                required=True,
                format_func=lambda name: FIRST[name],
                key="first",
                bind="query-params",
            )
            most = st.segmented_control(
                "Nodes at most, round each that is opened",
                SIZES,
                default=SIZES[1],
                required=True,
                key="most",
                bind="query-params",
            )
        _way_to()
    return _Filters(frozenset(kinds), frozenset(relations), str(first), int(most))


# What nobody has opened is not sent: names by the thousand once more.
@part
def _way_to() -> None:
    """A button that asks where the way leads."""
    asking = st.popover("Way to", width="stretch", icon=":material/route:", key="way-to-open", on_change="rerun")
    with asking:
        if asking.open:
            _pick_end()


def _pick_end() -> None:
    """Where the way through the graph leads that is shown; the address's `to`."""
    labels = forms(graph())
    to = st.query_params.get("to")
    options: list[Form | str] = list(labels)
    chosen: Form | str | None = next((form for form in labels if form[0] == to), to)
    if isinstance(chosen, str):
        options.insert(0, chosen)
    st.session_state["way-to"] = chosen
    st.selectbox(
        "The shortest way to",
        options,
        index=None,
        format_func=lambda one: one if isinstance(one, str) else labels[one],
        key="way-to",
        placeholder="Any other name",
        accept_new_options=True,
        on_change=_end_chosen,
    )


def _end_chosen() -> None:
    chosen: Form | str | None = st.session_state.get("way-to")
    if chosen:
        st.query_params["to"] = chosen if isinstance(chosen, str) else chosen[0]
    else:
        st.query_params.pop("to", None)
    whole_page()


def _way(opened: Cladograph, entity: Entity, confidence: float) -> tuple[Way | None, str]:
    """The way that the address asks for, and what is said of it as HTML; nothing where it asks for none."""
    name = st.query_params.get("to")
    if not name:
        return None, ""
    try:
        end = opened.entity(name)
    except NotFound:
        return None, f'<p class="cg-faint">Nothing here is called “{escape(name)}”: no way leads there.</p>'
    if end.id == entity.id:
        return None, ""
    found = way_between(opened, entity, end, confidence)
    there = link(end.name, address("explore", entity=end.id))
    if found is None:
        less = " at this confidence" if confidence > 0 else ""
        return None, f'<p class="cg-faint">No way of up to six steps leads from {escape(entity.name)} to {there}{less}.</p>'
    others = f", {len(found.ways) - 1} more as short" if len(found.ways) > 1 else ""
    steps = "; ".join(escape(_step(step)) for step in found.steps)
    said = f"{counted(len(found.steps), 'step')} to {there}, {percent(found.confidence)} sure in all{others}: {steps}."
    return found, f'<p class="cg-faint">{said}</p>'


def _step(step: str) -> str:
    """A step as people read it: relations are written in capitals, which names may be too, so only whole ones are told."""
    for kind in RELATIONS:
        step = step.replace(f" {kind} ", f" {relation_words(kind)} ")
    return step


def _with_way(edges: list[Drawn], way: Way | None) -> list[Drawn]:
    if way is None:
        return edges
    keys = {entity_key(id_): id_ for id_ in way.ids}
    return [edge | {"way": way.holds(keys.get(edge["from"], ""), keys.get(edge["to"], ""))} for edge in edges]


def _show_foot(found: Neighbourhood, wanted: Wanted, most: int, name: str) -> None:
    """How much is shown and how much is not, with a button for each sort that can be shown."""
    shown = f"{counted(len(found.graph.entities) + len(found.graph.papers), 'node')}, "
    shown += counted(len(found.graph.statements), "statement")
    if found.filtered:
        shown += f", {found.filtered:,} hidden by the filters"
    if found.left_out:
        shown += f". {counted(found.left_out, 'neighbour')} left out: at most {found.most} nodes are drawn, "
        shown += f"{FIRST[wanted.first][:1].lower()}{FIRST[wanted.first][1:]} first"

    def buttons() -> None:
        less_certain_button(found.less_certain)
        if found.left_out and most < MOST:
            more = min(found.left_out, MOST - found.most)
            st.button(f"Show {counted(more, 'more neighbour')}", on_click=_show_more, type="tertiary", key="more-nodes")
        if wanted.opened:
            st.button(f"Back to {label(name)} alone", on_click=_close, type="tertiary", key="close")

    foot(graphml(found.graph, wanted.centre), note=shown, buttons=buttons)


def _show_more() -> None:
    st.session_state["most"] = MOST
    whole_page()


def _open_ids() -> tuple[str, ...]:
    return tuple(st.query_params.get_all("open"))


def _expand(id_: str) -> None:
    kind, _, entity = id_.partition(":")
    if kind == "entity":
        st.query_params["open"] = [*dict.fromkeys((*_open_ids(), entity))]
    st.query_params["selected"] = id_


def _close() -> None:
    st.query_params.pop("open", None)
    st.query_params.pop("selected", None)
