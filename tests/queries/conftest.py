"""A store of each kind, empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.stores.base import Store
from tests.places import Place


@pytest.fixture
def store(place: Place, tmp_path: Path) -> Iterator[Store]:
    """An empty one."""
    with place.open(tmp_path) as opened:
        yield opened
