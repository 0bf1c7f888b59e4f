"""Quality: how right the extractor is and on what that was measured, what a confidence is worth, and what this graph left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.markup import escape
from app.parts.chart import show_chart
from app.parts.foot import foot, sheet
from app.parts.state import graph, statistics
from app.shown_scores import Card, Score, bins, card, reliability_chart
from app.text import percent
from app.words import counted, relation_words
from kg import shown
from kg.config import MIN_CONFIDENCE
from kg.opened import Cladograph
from kg.schema import RelationKind

_STEPS = 20
_HOW_SURE = (
    f"MATCH (:Entity)-[r:{'|'.join(kind for kind in RelationKind if kind is not RelationKind.PROPOSES)}]->(:Entity)\n"
    "RETURN floor(r.confidence * 20) AS step, count(r) AS statements ORDER BY step"
)


def show() -> None:
    """Draw the page."""
    opened = graph()
    st.html(
        '<h1 class="cg-title">How right it is</h1>'
        '<p class="cg-lead">Extraction makes mistakes. Here is how many, measured on annotated papers that nothing has learned '
        "from, and what that means for this graph.</p>"
    )
    left, right = st.columns(2, gap="large")
    with left:
        _show_reliability()
    with right:
        _show_kinds()
    _show_graph(opened)
    found = card()
    if found is not None:
        _show_scores(found)
        _show_card(found)
    foot(sheet(("what", *_columns(found)), _rows(found), "quality", "The scores of the model's card"))


def _show_reliability() -> None:
    measured = bins()
    total, right = sum(one.found for one in measured), sum(one.right for one in measured)
    st.html(
        '<h2 class="cg-h">What a confidence is worth</h2>'
        f'<p class="cg-faint">Relations between things on held-out papers: {total:,} finds, {right:,} right. '
        "On the dashed diagonal a confidence is what it says; the bars are where chance leaves it, 95 of 100 times. "
        f"The upright line is {percent(MIN_CONFIDENCE)}: views show statements from there on.</p>"
    )
    about = f"Confidence, and the share that is right, of {total:,} finds"
    show_chart(reliability_chart(measured, MIN_CONFIDENCE), key="reliability", about=about)


def _show_kinds() -> None:
    """Of what is shown when nobody says otherwise: how many of each relation are right."""
    rows = "".join(
        f"<tr><th scope=row>{escape(relation_words(kind))}</th><td>{count:,}</td>"
        f"<td>{_bar(right / count) if count else 'none found'}</td></tr>"
        for kind, count, right in shown.BY_KIND
    )
    head = "<tr><th>relation</th><th>found</th><th>right</th></tr>"
    st.html(
        f'<h2 class="cg-h">Of what is shown, from {percent(shown.MIN_CONFIDENCE)} on</h2>'
        f'<div class="cg-table"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    )


def _bar(share: float) -> str:
    return f'<span class="cg-bar"><i style="width:{100 * share:.0f}%"></i></span> {percent(share)}'


def _show_graph(opened: Cladograph) -> None:
    """How sure this graph's statements are, what was corrected, and what did not get in."""
    steps = _sureness(str(opened.folder.path), opened.folder.changed, opened)
    total = sum(steps.values())
    least = round(MIN_CONFIDENCE * _STEPS)
    kept = sum(count for step, count in steps.items() if step >= least)
    st.html('<h2 class="cg-h">This graph</h2>')
    left, right = st.columns(2, gap="large")
    with left:
        if total:
            st.html(
                f'<p class="cg-faint">{counted(total, "statement")} between things, {kept:,} of them ({percent(kept / total)}) '
                "sure enough to be shown at once.</p>"
            )
            show_chart(_histogram(steps, least), key="sureness", about="Statements of this graph by confidence")
        else:
            st.html('<p class="cg-faint">It has no statements yet.</p>')
    right.html(_changed(statistics(opened)))


def _changed(counts: Mapping[str, Any]) -> str:
    """A table of what did not get into the graph and why, and of what was corrected: HTML."""
    rows = [(f"corrections {what}", count) for what, count in counts["corrections"].items()]
    rows += [(reason, count) for reason, count in counts["rejected"].items()]
    body = "".join(f"<tr><td>{escape(str(what))}</td><td>{count:,}</td></tr>" for what, count in rows)
    if not body:
        return '<p class="cg-faint">Nothing was refused, and nothing corrected by hand.</p>'
    head = "<tr><th>not in the graph, or changed by hand</th><th>count</th></tr>"
    return f'<div class="cg-table"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


@st.cache_data(max_entries=2, show_spinner=False)
def _sureness(folder: str, changed: int, _opened: Cladograph) -> dict[int, int]:  # noqa: ARG001 - a part of the key
    """Statements between things by confidence, in twentieths."""
    found: dict[int, int] = {}
    for row in _opened.cypher(_HOW_SURE).as_dicts():
        step = min(int(float(str(row["step"]))), _STEPS - 1)
        found[step] = found.get(step, 0) + int(str(row["statements"]))
    return found


def _histogram(steps: dict[int, int], least: int) -> dict[str, Any]:
    values = [
        {
            "from": 100 * step / _STEPS,
            "to": 100 * (step + 1) / _STEPS,
            "count": count,
            "shown": "shown" if step >= least else "less certain",
        }
        for step, count in sorted(steps.items())
    ]
    colour = {
        "field": "shown",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["shown", "less certain"], "range": ["#1b87c9", "#9aa3ab"]},
        "legend": {"orient": "top"},
    }
    return {
        "height": 260,
        "data": {"values": values},
        "mark": {"type": "bar", "binSpacing": 1},
        "encoding": {
            "x": {
                "field": "from",
                "type": "quantitative",
                "title": "confidence, %",
                "bin": {"binned": True},
                "axis": {"grid": False},
            },
            "x2": {"field": "to"},
            "y": {"field": "count", "type": "quantitative", "title": "statements"},
            "color": colour,
            "tooltip": [{"field": "from", "title": "from, %"}, {"field": "count", "title": "statements"}],
        },
    }


def _show_scores(found: Card) -> None:
    heads = "".join(f"<th>{escape(name)}</th>" for name in found.on)
    rows = "".join(f"<tr><th scope=row>{escape(what)}</th>{''.join(map(_score, scores))}</tr>" for what, scores in found.scores)
    st.html(
        '<h2 class="cg-h">Found and right, by what is sought</h2>'
        '<p class="cg-faint">F1, the mean of precision (of what is found, what is right) and recall (of what is there, what is '
        "found), in per cent. Held-out: annotated papers that the model has not learned from; the weights of model and rules "
        "against each other are fitted on them. Dev: papers that only ever measure.</p>"
        f'<div class="cg-table cg-scores"><table><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _score(score: Score) -> str:
    return f'<td>{_bar(score.f1 / 100)} <span class="cg-faint">P {score.precision:g} · R {score.recall:g}</span></td>'


def _show_card(found: Card) -> None:
    with st.expander("The model's card"):
        for name, text in found.sections:
            st.html(f'<p class="cg-h">{escape(name)}</p>')
            st.markdown(text)


def _columns(found: Card | None) -> list[str]:
    return [f"{on} {what}" for on in (found.on if found else ()) for what in ("F1", "precision", "recall")]


def _rows(found: Card | None) -> list[tuple[object, ...]]:
    if found is None:
        return []
    return [
        (what, *(number for one in scores for number in (one.f1, one.precision, one.recall))) for what, scores in found.scores
    ]
