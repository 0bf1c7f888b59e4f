"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, gold files and corpora beside the checkout; skips where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip(f"needs the real data in {_SHARED.name}/ beside the checkout")
    return _SHARED
