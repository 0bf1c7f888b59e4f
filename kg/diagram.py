"""Reliability diagrams: SVG, or one HTML page around it, written without a library and without a network.

One panel for each sort of finds. Each dot is a bin: across how sure, upward how many of them were right, with the line in
which the true share lies with 95 of 100, and as large as there are finds. On the diagonal confidence is what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import sqrt
from pathlib import Path

from kg.errors import UsageError
from kg.reliability import Bin, Reliability

_SIDE, _LEFT, _TOP, _FOOT, _GAP, _COLUMNS = 190, 46, 44, 44, 22, 4
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#222}.faint{fill:#666;font-size:11px}.title{font-weight:600}"
    ".frame{fill:#fafafa;stroke:#ccc}.even{stroke:#999;stroke-dasharray:4 4}.line{stroke:#2563eb;fill:none;opacity:.45}"
    ".span{stroke:#2563eb;opacity:.5}.dot{fill:#2563eb;fill-opacity:.75;stroke:#fff}"
)
SUFFIXES = (".svg", ".html")


def require_suffix(file: Path) -> None:
    """Raises UsageError for a file name that tells no form a diagram can have."""
    if file.suffix.casefold() not in SUFFIXES:
        raise UsageError(f"'{file.name}' tells no form of a diagram. Name a file that ends in {' or '.join(SUFFIXES)}.")


def diagram(rows: Mapping[str, Reliability], *, page: bool = False, title: str = "Reliability") -> str:
    """The diagram of all rows as SVG, or with `page` as HTML. The same rows give the same text."""
    across = min(_COLUMNS, max(1, len(rows)))
    down = -(-len(rows) // across)
    width, height = across * (_LEFT + _SIDE + _GAP), down * (_TOP + _SIDE + _FOOT)
    panels = "".join(
        _panel(what, row, x=at % across * (_LEFT + _SIDE + _GAP) + _LEFT, y=at // across * (_TOP + _SIDE + _FOOT) + _TOP)
        for at, (what, row) in enumerate(rows.items())
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{panels}</svg>\n'
    )
    if not page:
        return svg
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"></head>\n<body>{svg}</body></html>\n'
    )


def _panel(what: str, row: Reliability, *, x: int, y: int) -> str:
    low, high = y + _SIDE, x + _SIDE
    parts = [
        f'<text class="title" x="{x}" y="{y - 24}">{escape(what)}</text>',
        f'<text class="faint" x="{x}" y="{y - 9}">{row.found} found, {row.right} right, ECE {row.error:.3f}</text>',
        f'<rect class="frame" x="{x}" y="{y}" width="{_SIDE}" height="{_SIDE}"/>',
        f'<line class="even" x1="{x}" y1="{low}" x2="{high}" y2="{y}"/>',
        f'<text class="faint" x="{x + _SIDE / 2:g}" y="{low + 32}" text-anchor="middle">confidence</text>',
        f'<text class="faint" transform="translate({x - 32} {y + _SIDE / 2:g}) rotate(-90)" text-anchor="middle">right</text>',
    ]
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text class="faint" x="{x + tick * _SIDE:g}" y="{low + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text class="faint" x="{x - 6}" y="{low - tick * _SIDE + 4:g}" text-anchor="end">{tick:g}</text>')
    path = " ".join(f"{x + _SIDE * b.confidence:.1f},{low - _SIDE * b.share:.1f}" for b in row.bins)
    most = max(b.found for b in row.bins)
    return "".join([*parts, f'<polyline class="line" points="{path}"/>', *(_dot(b, x, low, most) for b in row.bins)])


def _dot(bin_: Bin, x: int, low: int, most: int) -> str:
    across, up = x + _SIDE * bin_.confidence, low - _SIDE * bin_.share
    least, top = (low - _SIDE * share for share in bin_.interval())
    told = f"{bin_.right} of {bin_.found} right, {100 * bin_.confidence:.0f}% sure"
    size = 2.5 + 5 * sqrt(bin_.found / most)
    return (
        f'<line class="span" x1="{across:.1f}" y1="{least:.1f}" x2="{across:.1f}" y2="{top:.1f}"/>'
        f'<circle class="dot" cx="{across:.1f}" cy="{up:.1f}" r="{size:.1f}"><title>{told}</title></circle>'
    )
