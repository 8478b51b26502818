"""Every route of the router on the demo workspace: axe, and no request that leaves."""

from __future__ import annotations

import gzip
import re
import time
from pathlib import Path

import pytest

from demo_workspace import Demo
from e2e.conftest import RunningServer, owner_profile
from e2e.kit.accessibility import violations
from e2e.kit.conftest import settle
from e2e.road.conftest import Profile
from e2e.road.reading_desk import ReadingDesk
from e2e.road.visitor import Visitor
from quickest import quickest

pytestmark = pytest.mark.browser

ROOMS = Path(__file__).parents[3] / "web" / "src" / "rooms"
PATTERNS = sorted(
    pattern
    for file in ROOMS.glob("*/routes.ts")
    for pattern in re.findall(r"pattern: '([^']+)'", file.read_text(encoding="utf-8"))
)
READING = "/label/:study/:task"
CONSOLE = "/scan/:session/console"
WATCH = "/scan/:session/watch"
PICTURE_MS = 60_000  # the first scan of a machine compiles its loops
GALLERY = "/dev/components"  # it shows each message, errors among them
COLOUR_RULES = ("color-contrast", "link-in-text-block")  # all that a theme can change
READING_KB = 150
FIRST_FRAME_S = 8
PLAY_S = 4
SECONDS_FOR_FRAMES = """() => new Promise(done => {
  const begun = performance.now();
  let drawn = 0;
  new MutationObserver((changes, observer) => {
    drawn += changes.length;
    if (drawn < 30) return;
    observer.disconnect();
    done((performance.now() - begun) / 1000);
  }).observe(document.querySelector('canvas[data-frame]'), {attributeFilter: ['data-frame']});
})"""


@pytest.fixture(scope="module")
def places(demo: Demo, demo_server: RunningServer) -> dict[str, str]:
    """What stands for each parameter of a route."""
    owner = Visitor(demo_server.base).launch(demo_server.fresh_url())
    practice = owner.call("label.worklist", study_id=demo.told["practice_study_id"])
    clip = owner.call("clips.list", limit=1)["clips"][0]["id"]
    audited = owner.call("audit.list", limit=1)["evaluations"][0]
    session = owner.call("scan.start", mode="coach", seed=3)["session_id"]
    owner.close()
    return {
        "study": demo.told["study_id"],
        "task": practice["tasks"][0]["task_id"],
        "practice": demo.told["practice_study_id"],
        "dataset": demo.told["dataset_id"],
        "id": clip,
        "evaluation": audited["evaluation_id"],
        "product": audited["product_id"],
        "table": audited["table_id"],
        "session": session,
        "exam": demo.told["scan_session_id"],
        "occupation": "29-2032",
        "area": "0016740",
        "sort": "median",
        "measure": "employment",
        "pathway": "vascular",
        "credential": "rsna.ai_foundational",
        "tab": "credentials",
        "fork": "generalist_specialist",
        "profile": "dms-student",
        "role": "ai-clinical-specialist",
    }


@pytest.fixture(scope="module")
def owner_state(browser, demo_server, tmp_path_factory) -> Path:
    """Cookies and storage of the signed-in owner."""
    return owner_profile(browser, demo_server, tmp_path_factory.mktemp("owner"))


@pytest.fixture
def profile(open_profile, demo_server, owner_state) -> Profile:
    """A browser of the signed-in owner in which nothing plays by itself."""
    return open_profile(demo_server.base, storage_state=owner_state)


def address(pattern: str, places: dict[str, str]) -> str:
    """Return a path that a pattern matches; a reading belongs to the practice study."""
    if pattern == READING:
        pattern = pattern.replace(":study", ":practice")
    if pattern.startswith("/dataset"):
        pattern = pattern.replace(":id", ":dataset")
    return re.sub(r":(\w+)", lambda found: places[found[1]], pattern)


def test_the_patterns_are_those_of_the_router():
    assert {"/", "/label", READING, "/portfolio"} <= set(PATTERNS)
    assert len(PATTERNS) == len(set(PATTERNS))


@pytest.mark.parametrize("pattern", [*PATTERNS, "/no-such-page"])
def test_axe_finds_nothing_in_light_and_dark(profile, places, axe_source, pattern):
    if pattern == WATCH:  # what was never scanned has no recording
        page = profile.page(address(CONSOLE, places))
        page.locator("canvas[data-frame]").wait_for(timeout=PICTURE_MS)
        page.close()
    page = profile.page(address(pattern, places))
    settle(page)
    if pattern in {READING, CONSOLE, WATCH}:
        page.locator("canvas[data-frame]").wait_for(timeout=PICTURE_MS)
    if pattern != GALLERY:
        assert page.get_by_role("alert").count() == 0, page.inner_text("main")
    found = page.get_by_role("heading", name="There is no page at this address").count()
    assert found == (pattern == "/no-such-page")
    assert violations(page, axe_source) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, axe_source, *COLOUR_RULES) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_when_signed_out(open_profile, demo_server, axe_source, theme):
    page = open_profile(demo_server.base, theme=theme).page("/label")
    page.get_by_role("heading", name="Sign in", level=1).wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert violations(page, axe_source) == []


def test_the_reading_page_loads_little_script(profile, places):
    page = profile.page()
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda answer: (
            sizes.update({answer.url: len(gzip.compress(answer.body(), 9))})
            if answer.url.endswith(".js")
            else None
        ),
    )
    page.goto(profile.base + address(READING, places))
    page.locator("canvas[data-frame]").wait_for()
    page.wait_for_load_state("networkidle")
    assert sizes
    assert sum(sizes.values()) <= READING_KB * 1000, sizes


def cines(demo: Demo, server: RunningServer) -> list[dict]:
    """Return the readings of moving clips in the practice study, the longest clip last."""
    owner = Visitor(server.base).launch(server.fresh_url())
    tasks = owner.call("label.worklist", study_id=demo.told["practice_study_id"])["tasks"]
    opened = [owner.call("label.open_task", task_id=one["task_id"]) for one in tasks]
    owner.close()
    moving = [one for one in opened if one["clip"]["frame_count"] > 1]
    return sorted(moving, key=lambda one: one["clip"]["frame_count"])


def reading_of(demo: Demo, opened: dict) -> str:
    """Return the path of a reading."""
    return f"/label/{demo.told['practice_study_id']}/{opened['task']['task_id']}"


def test_a_cine_plays_by_itself_where_motion_is_welcome(demo_server, open_profile, owner_state):
    owner = Visitor(demo_server.base).launch(demo_server.fresh_url())
    clips = owner.call("clips.list", clearance="cleared")["clips"]
    moving = [clip["id"] for clip in clips if clip["frame_count"] > 1]
    me = owner.client.get("/api/session").json()["person_id"]
    study = owner.call(
        "label.create_study", title="Moving", reader_ids=[me], clip_ids=moving[:1], seed=1
    )["study_id"]
    (task,) = owner.call("label.worklist", study_id=study)["tasks"]
    owner.close()
    profile = open_profile(
        demo_server.base, storage_state=owner_state, reduced_motion="no-preference"
    )
    page = profile.page(f"/label/{study}/{task['task_id']}")
    page.get_by_role("button", name="Pause").wait_for()


def test_a_cine_comes_at_once_and_plays(demo, demo_server, profile):
    """A loose floor for a busy machine; benchmarks/viewer.py measures the bars."""
    longest = cines(demo, demo_server)[-1]
    assert longest["clip"]["frame_count"] >= 100
    page = profile.page()
    reading = profile.base + reading_of(demo, longest)

    def first_frame() -> float:
        begun = time.perf_counter()
        page.goto(reading, wait_until="commit")
        page.locator("canvas[data-frame]").wait_for()
        return time.perf_counter() - begun

    assert quickest(first_frame, FIRST_FRAME_S) < FIRST_FRAME_S
    ReadingDesk(page).opened()
    page.keyboard.press("Space")
    assert quickest(lambda: page.evaluate(SECONDS_FOR_FRAMES), PLAY_S) <= PLAY_S
