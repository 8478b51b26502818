"""From a key that moves the probe to the picture that shows it, in Debian's Chromium.

The console of the first case is opened at 1280 × 800 over loopback and the probe is slid by
keys at the room's default settings, 150 presses 27 to 39 ms apart, sent inside the page so
that the measurement's own traffic is not measured. A delay ends when the first frame that
obeys the press is written to the canvas; until the screen shows it, up to one refresh
(16.7 ms) passes, which no script can see. Server CPU is that of the serving process a frame.
The engine is compiled and the tables are made in a first round that is not counted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measuring import write

SONOBRIDGE = [sys.executable, "-m", "sonobridge.cli.main"]
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
)
BARS = {"grey_p95_ms": 60.0}
PRESSES, ROUNDS = 150, 3
LISTEN = """(() => {
  const Plain = window.WebSocket;
  const seen = (window.measured = {pressed: [], waiting: [], frames: new Map(), delays: []});
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', event => {
        if (typeof event.data === 'string') return;
        const head = new DataView(event.data);
        if (head.getUint8(4) === 1)
          seen.frames.set(head.getUint32(12, true), head.getUint32(16, true));
      });
    }
    send(data) {
      super.send(data);
      if (typeof data !== 'string' || data[0] !== '{') return;
      const said = JSON.parse(data), now = performance.now();
      if (said.kind === 'control') {
        for (const at of seen.pressed) seen.waiting.push([said.number, at]);
        seen.pressed = [];
      }
      if (said.kind !== 'seen') return;
      const obeyed = seen.frames.get(said.index);
      seen.waiting = seen.waiting.filter(([number, at]) => {
        if (number > obeyed) return true;
        seen.delays.push(now - at);
        return false;
      });
    }
  };
})()"""
PRESS = """async presses => {
  const stage = document.querySelector('.stage'), seen = window.measured;
  seen.delays = [];
  for (let i = 0; i < presses; i++) {
    seen.pressed.push(performance.now());
    const key = i % 2 ? 'ArrowUp' : 'ArrowDown';
    stage.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    await new Promise(done => setTimeout(done, 27 + (i * 7) % 13));
  }
  await new Promise(done => setTimeout(done, 500));
  return seen.delays;
}"""
DRAWN = "() => Number(document.querySelector('canvas[data-frame]').dataset.frame)"


@contextmanager
def _served(workspace: Path) -> Iterator[tuple[int, str]]:
    serve = [*SONOBRIDGE, "serve", "--port", "0", "--no-open", "--json"]
    process = subprocess.Popen(
        [*serve, "--workspace", str(workspace)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.pid, json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait(15)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _round(page: Any, pid: int) -> dict[str, float]:
    frames, cpu, wall = page.evaluate(DRAWN), _cpu_s(pid), time.perf_counter()
    delays = page.evaluate(PRESS, PRESSES)
    drawn = page.evaluate(DRAWN) - frames
    return {
        "p50_ms": statistics.median(delays),
        "p95_ms": _quantile(delays, 0.95),
        "presses": len(delays),
        "frames_per_s": drawn / (time.perf_counter() - wall),
        "server_cpu_ms_a_frame": 1000 * (_cpu_s(pid) - cpu) / drawn,
    }


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]


def _rounds(page: Any, pid: int) -> dict[str, Any]:
    _round(page, pid)
    rounds = [_round(page, pid) for _ in range(ROUNDS)]
    return {
        **{name: statistics.median(one[name] for one in rounds) for name in rounds[0]},
        "rounds_p95_ms": [one["p95_ms"] for one in rounds],
        "load": os.getloadavg()[0],
    }


def measured() -> dict[str, Any]:
    """Return delays in grey and in colour, medians of the rounds."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder) / "workspace") as (pid, url),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(CHROMIUM_FLAGS)
        )
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.goto(url)
        page.wait_for_url(lambda address: "/launch" not in address)
        page.goto(url.split("/launch")[0] + "/scan")
        page.locator("button[data-primary]").first.click()
        page.wait_for_url("**/console")
        page.locator("canvas[data-frame]").first.wait_for(timeout=120_000)
        grey = _rounds(page, pid)
        page.keyboard.press("m")
        return {"browser": browser.version, "grey": grey, "colour": _rounds(page, pid)}


def main() -> None:
    """Measure and write ``results/pose_to_pixel.json``."""
    print(write("pose_to_pixel", {**measured(), "bars": BARS, "presses": PRESSES}))


if __name__ == "__main__":
    main()
