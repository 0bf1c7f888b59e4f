"""The README's three pictures, docs/images/*.png: the explorer on the graph of the examples. Run `python scripts/pictures.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = {
    "explore": "explore?entity=lora&selected=entity:qlora",
    "lineage": "lineage?entity=bert",
    "query": "query?query=variants_of&with=name%3DBERT&as=Graph",
}
SIZE = {"width": 1280, "height": 840}
MOST_BYTES = 300_000
# vis-network draws on a canvas: nothing in the page says when the last frame is there.
DRAWN_MS = 2_000


def main() -> int:
    """Write the pictures; 1 if one is too large for a README."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.browser.server import serving

    found = subprocess.run(["bash", str(ROOT / "scripts" / "install_chromium.sh")], check=True, capture_output=True, text=True)
    chromium = found.stdout.strip().splitlines()[-1]
    images = ROOT / "docs" / "images"
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        graph = Path(folder) / "graph"
        build = [sys.executable, "-m", "app.cli", "build", "examples/daily_papers.txt", "--dir", str(graph)]
        subprocess.run(build, cwd=ROOT, check=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        with serving(graph) as server:
            page = browser.new_page(viewport=SIZE)
            for name, path in PICTURES.items():
                page.goto(server.at(path))
                page.locator(".cladograph canvas").wait_for()
                page.wait_for_timeout(DRAWN_MS)
                page.screenshot(path=images / f"{name}.png")
        browser.close()
    too_large = [file.name for file in images.glob("*.png") if file.stat().st_size > MOST_BYTES]
    if too_large:
        sys.stderr.write(f"Larger than {MOST_BYTES} bytes: {', '.join(too_large)}\n")
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
