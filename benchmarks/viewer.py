"""The reading page's bars: first frame of a 10 MB cine, 30 fps with 20 shapes, script size.

A cine of 36 frames at 768 rows x 1024 columns (JPEG baseline, about 10 MB) is made, imported,
cleared and read in Debian's Chromium over loopback. First frame: from asking for the address
of the reading to the first frame drawn. Playback: frames drawn on the canvas in 4 s at
33.333 ms a frame with 20 outlines on every frame. Medians of the rounds; CPU is that of the
page's own process as the browser counts it (Performance.getMetrics, TaskDuration).
"""

from __future__ import annotations

import gzip
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import write

SONOBRIDGE = [sys.executable, "-m", "sonobridge.cli.main"]
FRAMES, ROWS, COLUMNS = 36, 768, 1024
SHAPES = 20
PLAY_S = 4
ROUNDS = 5
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
)
BARS = {
    "first_frame_wall_s": 1.0,
    "frames_in_4_s": 118,
    "reading_script_kb_gzipped": 150.0,
}
COUNT_FRAMES = """() => {
  const canvas = document.querySelector('canvas[data-frame]');
  window.drawn = 0;
  new MutationObserver(changes => (window.drawn += changes.length))
    .observe(canvas, {attributes: true, attributeFilter: ['data-frame']});
}"""


@dataclass(frozen=True)
class Served:
    """A server on the made cine and where its reading stands."""

    base: str
    workspace: Path
    reading: str
    cine_mb: float

    def launch_url(self) -> str:
        """Return a new one-time address."""
        port = self.base.rsplit(":", 1)[1]
        told = subprocess.run(
            [*SONOBRIDGE, "open", "--no-open", "--port", port, *_where(self.workspace)],
            capture_output=True,
            text=True,
            check=True,
        )
        return str(json.loads(told.stdout)["url"])


def _where(workspace: Path) -> list[str]:
    return ["--workspace", str(workspace), "--json"]


def made_cine() -> bytes:
    """Return a cine of speckle that moves from frame to frame, about 10 MB as JPEG."""
    import numpy as np
    import pydicom
    import simplejpeg
    from pydicom.data import get_testdata_file
    from pydicom.encaps import encapsulate
    from pydicom.uid import JPEGBaseline8Bit

    path = get_testdata_file("color3d_jpeg_baseline.dcm", download=False)
    file = pydicom.dcmread(str(path))
    rng = np.random.Generator(np.random.PCG64(20261122))
    speckle = rng.rayleigh(38, (ROWS, COLUMNS + FRAMES)).clip(0, 255).astype(np.uint8)
    coded = []
    for k in range(FRAMES):
        frame = np.ascontiguousarray(speckle[:, k : k + COLUMNS, None])
        coded.append(simplejpeg.encode_jpeg(frame, quality=78, colorspace="GRAY"))
    file.Rows, file.Columns, file.NumberOfFrames = ROWS, COLUMNS, FRAMES
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    del file.PlanarConfiguration
    del file.SequenceOfUltrasoundRegions
    file.FrameTime = "33.333"
    file.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    file.PixelData = encapsulate(coded)
    file["PixelData"].VR = "OB"
    out = io.BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()


class _Owner:
    """The owner at the HTTP door."""

    def __init__(self, base: str, url: str) -> None:
        import httpx2

        self.client = httpx2.Client(base_url=base, headers={"Origin": base}, timeout=60)
        started = self.client.post("/api/session/launch", json={"token": url.split("#")[1]})
        self.client.headers["X-Sonobridge-Session"] = started.json()["session"]

    def call(self, operation: str, **request: Any) -> Any:
        answer = self.client.post("/api/" + operation.replace(".", "/"), json=request)
        answer.raise_for_status()
        return answer.json()["result"]


@contextmanager
def served_cine(folder: Path) -> Iterator[Served]:
    """Import and clear the cine, open a study on it, and serve it."""
    data = made_cine()
    (folder / "cine.dcm").write_bytes(data)
    workspace = folder / "workspace"
    where = _where(workspace)
    importing = [*SONOBRIDGE, "clips", "import", str(folder / "cine.dcm"), *where]
    subprocess.run(importing, check=True, capture_output=True)
    serve = [*SONOBRIDGE, "serve", "--port", "0", "--no-open", *where]
    process = subprocess.Popen(serve, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        base = url.split("/launch")[0]
        reading = _prepared(_Owner(base, url))
        yield Served(base, workspace, reading, len(data) / 1e6)
    finally:
        process.terminate()
        process.wait(15)


def _prepared(owner: _Owner) -> str:
    """Clear the cine and open a study on it; return the reading's address."""
    sheet = owner.call("clips.next_sheet")
    owner.call(
        "clips.clear",
        clip_id=sheet["clip"]["id"],
        sheet_sha256=sheet["sheet"]["sha256"],
        decision="cleared",
        note="",
    )
    me = owner.client.get("/api/session").json()["person_id"]
    made = owner.call(
        "label.create_study", title="Speed", reader_ids=[me], all_cleared=True, seed=1
    )
    study = made["study_id"]
    (task,) = owner.call("label.worklist", study_id=study)["tasks"]
    return f"/label/{study}/{task['task_id']}"


def add_outlines(route: Any) -> None:
    """Answer the opening of the reading with outlines on every frame.

    The shipped protocol takes outlines on the first frame only, so that these exist in
    the page alone.
    """
    answer = route.fetch()
    body = answer.json()
    opened = body["result"]
    label = opened["protocol"]["shapes"][0]["label"]
    opened["operations"] = list(_outlines(opened["task"]["task_id"], label))
    route.fulfill(response=answer, json=body)


def _outlines(task_id: str, label: str) -> Iterator[dict[str, Any]]:
    seq = 0
    for frame in range(FRAMES):
        for place in range(SHAPES):
            seq += 1
            x, y = 40.0 + place % 5 * 190, 40.0 + place // 5 * 180 + frame % 7
            points = [
                [x, y],
                [x + 120, y + 8],
                [x + 130, y + 90],
                [x + 60, y + 120],
                [x, y + 80],
            ]
            yield {
                "id": f"op_{uuid.uuid4().hex}",
                "task_id": task_id,
                "seq": seq,
                "kind": "shape.add",
                "client_time": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                "payload": {
                    "shape_id": f"shape-{seq}",
                    "frame": frame,
                    "type": "polygon",
                    "label": label,
                    "points": points,
                },
            }


def measure_first_frame(page: Any, address: str) -> float:
    """Return wall seconds from asking for the reading to its first frame on the canvas."""
    page.goto("about:blank")
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("canvas[data-frame]").wait_for()
    return time.perf_counter() - started


def measure_playback(page: Any) -> dict[str, float]:
    """Return frames drawn, wall seconds, and CPU seconds of the page while it plays."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    page.get_by_role("application").focus()
    page.evaluate(COUNT_FRAMES)
    cpu, started = _task_s(devtools), time.perf_counter()
    page.keyboard.press("Space")
    page.wait_for_timeout(PLAY_S * 1000)
    drawn = page.evaluate("window.drawn")
    outlines = page.locator("svg.overlay path, svg.overlay polygon").count()
    assert outlines >= SHAPES, f"{outlines} outlines are drawn"
    wall = time.perf_counter() - started
    cpu = _task_s(devtools) - cpu
    page.keyboard.press("Space")
    return {"frames": drawn, "wall_s": wall, "cpu_s": cpu, "frames_per_s": drawn / wall}


def _task_s(devtools: Any) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def script_kb(page: Any, address: str) -> float:
    """Return gzipped kB of all scripts that the reading page loads."""
    answers: list[Any] = []

    def note(answer: Any) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(address)
    page.locator("canvas[data-frame]").wait_for()
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", note)
    scripts = {one.url: one.body() for one in answers if one.url.endswith(".js")}
    return sum(len(gzip.compress(body, 9)) for body in scripts.values()) / 1000


def measure(rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the medians of first frame and playback, and the size of the scripts."""
    import shutil

    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        served_cine(Path(folder)) as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(CHROMIUM_FLAGS)
        )
        # Without motion by itself the page stands until it is played.
        context = browser.new_context(
            viewport={"width": 1600, "height": 1000}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(served.launch_url())
        page.get_by_role("heading", level=1).wait_for()
        address = served.base + served.reading
        kb = script_kb(page, address)
        first, played = [], []
        for _ in range(rounds):
            first.append(measure_first_frame(page, address))
            page.wait_for_load_state("networkidle")
        page.route("**/api/label/open_task", add_outlines)
        for _ in range(rounds):
            measure_first_frame(page, address)
            page.wait_for_load_state("networkidle")
            played.append(measure_playback(page))
        browser.close()
    return {
        "cine": {
            "megabytes": served.cine_mb,
            "frames": FRAMES,
            "rows": ROWS,
            "columns": COLUMNS,
            "shapes_a_frame": SHAPES,
        },
        "first_frame": {"wall_s": statistics.median(first), "all_wall_s": first},
        "playback": {
            name: statistics.median(one[name] for one in played) for name in played[0]
        },
        "reading_script_kb_gzipped": kb,
        "rounds": rounds,
        "bars": BARS,
    }


def main() -> None:
    """Measure and write ``results/viewer.json``."""
    print(write("viewer", measure()))


if __name__ == "__main__":
    main()
