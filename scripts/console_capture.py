"""Film the console of the Scan room in a real browser and write docs/images/scan-console.webp.

Run it after a change of the console, with the pages built (``make web``) and Chromium there:

    python scripts/console_capture.py [chromium]

A workspace of its own, a simulated patient, the product's server and pages: nothing is drawn
for the film. A script holds the probe where the expert script would and presses the keys that
a person presses; pictures are taken as fast as the browser gives them, and each stands as long
as it stood on the screen. The file plays three times and is at most 1.5 MB.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, sync_playwright

from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.cases.case_file import find_case
from sonobridge.simulator.cases.truth import know_case
from sonobridge.simulator.learners.plan import plan_case
from sonobridge.simulator.session.scene import Scene
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanTrace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.opening import owner_of
from sonobridge.workflows.runner import Runner

if TYPE_CHECKING:
    from PIL import Image

OUT = Path(__file__).resolve().parent.parent / "docs" / "images" / "scan-console.webp"
CASE, SIDE = "c02", "right"
VIEWS = ("ica_b_longitudinal", "ica_colour", "ica_prox_spectral")
STEP = "ICA proximal"
"""Row of the worksheet that the film takes; the coach judges the view that is being taken."""
WINDOW = {"width": 1280, "height": 800}
WIDTH, HEIGHT = 800, 500
MOST_BYTES = 1_500_000
LOOPS = 3
STORY = (
    # Seconds from the start, and the key that is pressed then.
    *((0.6 + 0.25 * turn, "Shift+ArrowUp") for turn in range(6)),
    *((2.6 + 0.25 * turn, "Shift+ArrowDown") for turn in range(6)),
    (4.6, "m"),
    (7.4, "m"),
)
LASTS_S = 12.0
EVERY_S = 0.16
FLAGS = ("--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking")


def main(chromium: str = "/usr/bin/chromium") -> None:
    """Make the session, film it and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        session = prepare(workspace)
        with serving(workspace) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            page = browser.new_page(viewport=WINDOW)
            page.goto(url)
            page.wait_for_url(lambda address: "/launch" not in address)
            page.goto(f"{url.split('/launch')[0]}/scan/{session}/console")
            page.locator("canvas[data-frame]").first.wait_for(timeout=120_000)
            page.get_by_role("button", name=STEP).first.click()
            page.locator(".stage").first.focus()
            warm(page)
            shots = film(page)
            browser.close()
    quality, size = write(shots)
    print(f"{OUT.name}: {len(shots)} pictures, quality {quality}, {size / 1e6:.2f} MB")


def prepare(folder: Path) -> str:
    """Start a coached session whose recording ends where the expert would begin."""
    case = find_case(CASE)
    scene = Scene(known=know_case(case))
    plan = {one.rule.id: one for one in plan_case(scene) if one.side == SIDE}
    scene.close()
    grey, colour, spectral = (plan[name] for name in VIEWS)
    settings = replace(
        grey.settings,
        mode="b",
        colour=colour.settings.colour,
        spectral=spectral.settings.spectral,
    )
    with Workspace.create(folder, name="film", origin="demo", clock=SystemClock()) as workspace:
        op = load_operation("scan.start")
        request: Any = from_json(op.request, {"case_id": CASE, "mode": "coach"})
        runner = Runner(Settings(), workspace, owner_of(workspace), workspace.clock)
        session: str = to_json(runner.run(op, request).result)["session_id"]
        trace = ScanTrace(workspace, session)
        trace.append(
            {"t": 0.05, "probe": to_json(spectral.probe), "settings": to_json(settings)}
        )
        trace.close()
    return session


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the workspace as the product does and return the one-time address."""
    words = ["serve", "--workspace", str(folder), "--port", "0", "--no-open", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sonobridge.cli.main", *words],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait(15)


def warm(page: Page) -> None:
    """Visit each mode once, so that no loop is compiled during the film."""
    for _ in range(3):
        page.keyboard.press("m")
        page.wait_for_timeout(4000)


def film(page: Page) -> list[tuple[float, Image.Image]]:
    """Press the keys of the story and return the screen with the time of each picture, s."""
    from PIL import Image

    begin, waiting = time.monotonic(), list(STORY)
    shots: list[tuple[float, Image.Image]] = []
    while (now := time.monotonic() - begin) < LASTS_S:
        while waiting and now >= waiting[0][0]:
            page.keyboard.press(waiting.pop(0)[1])
        shot = page.screenshot(type="png")
        picture = Image.open(io.BytesIO(shot)).convert("RGB")
        shots.append((now, picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)))
        page.wait_for_timeout(max(0.0, 1e3 * (EVERY_S - (time.monotonic() - begin - now))))
    return shots


def write(shots: list[tuple[float, Image.Image]]) -> tuple[int, int]:
    """Write the film at the highest quality that fits; return quality and size in bytes."""
    times = [at for at, _ in shots] + [LASTS_S]
    spans = [round(1e3 * (b - a)) for a, b in pairwise(times)]
    for quality in range(70, 9, -10):
        held = io.BytesIO()
        shots[0][1].save(
            held,
            "WEBP",
            save_all=True,
            append_images=[picture for _, picture in shots[1:]],
            duration=spans,
            loop=LOOPS,
            quality=quality,
            method=4,
        )
        if held.tell() <= MOST_BYTES:
            OUT.write_bytes(held.getvalue())
            return quality, held.tell()
    raise SystemExit("the film does not fit: take fewer pictures or a smaller one")


if __name__ == "__main__":
    main(*sys.argv[1:])
