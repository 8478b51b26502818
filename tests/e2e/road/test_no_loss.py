"""Nothing a reader enters is lost: a killed server, an ended session, a second tab."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from demo_workspace import Demo
from e2e.conftest import RunningServer, serving
from e2e.road.conftest import DEMO_PASSPHRASE, Profile
from e2e.road.reading_desk import ReadingDesk
from e2e.road.stored import operations_of, reading_of
from e2e.road.visitor import Visitor
from e2e.waiting import until

pytestmark = pytest.mark.browser

READER = "Demo reader A"
ENDED = "Your session ended: sign in again"
SQUARE = ((6, 0), (0, 6), (-6, 0))
NOTE_ACKNOWLEDGED = """
  window.acknowledged = [];
  const send = window.fetch;
  window.fetch = async (...given) => {
    const answer = await send(...given);
    if (String(given[0]).endsWith('/api/label/append') && answer.ok) {
      const told = await answer.clone().json();
      window.acknowledged.push(...told.result.acknowledged);
    }
    return answer;
  };
"""
WAITING = """() => new Promise((resolve, reject) => {
  const request = indexedDB.open('sonobridge-outbox');
  request.onerror = reject;
  request.onsuccess = () => {
    const all = request.result.transaction('entries').objectStore('entries').getAll();
    all.onsuccess = () => resolve(all.result.map(entry => entry.id));
  };
})"""


@pytest.fixture
def server(demo_copy: Demo) -> Iterator[RunningServer]:
    """A server on a workspace that the test may break."""
    with serving(demo_copy.folder) as running:
        yield running


@pytest.fixture
def task(server: RunningServer) -> str:
    """The address of a reading of the first reader in a new study."""
    owner = Visitor(server.base).launch(server.url)
    choices = owner.call("label.study_options")
    study = owner.call(
        "label.create_study",
        title="Rough weather",
        clip_ids=[clip["clip_id"] for clip in choices["clips"]],
        reader_ids=[one["person_id"] for one in choices["readers"] if "reader" in one["name"]],
        seed=3,
    )["study_id"]
    owner.close()
    reader = Visitor(server.base).sign_in(READER, DEMO_PASSPHRASE)
    first = reader.call("label.worklist", study_id=study)["tasks"][0]["task_id"]
    reader.close()
    return f"/label/{study}/{first}"


@pytest.fixture
def profile(server, open_profile) -> Profile:
    """The reader's browser, which notes what the server acknowledged."""
    opened = open_profile(server.base)
    opened.context.add_init_script(NOTE_ACKNOWLEDGED)
    opened.sign_in(READER).close()
    return opened


def read(profile: Profile, task: str) -> ReadingDesk:
    """Open the reading at rest."""
    desk = ReadingDesk(profile.page(task)).opened()
    desk.rest()
    return desk


def grade(desk: ReadingDesk, times: int) -> None:
    """Make that many edits: answer the same question, each time differently."""
    for turn in range(times):
        desk.press("q", "123"[turn % 3])


def sign_in_place(page: Page) -> None:
    """Sign in on the dialog over the reading."""
    dialog = page.get_by_role("dialog", name=ENDED)
    dialog.get_by_label("Name").fill(READER)
    dialog.get_by_label("Passphrase").fill(DEMO_PASSPHRASE)
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect(dialog).to_be_hidden()


def test_a_server_killed_while_saving_loses_no_edit(server, task, profile):
    task_id = task.rsplit("/", 1)[1]
    desk = read(profile, task)
    grade(desk, 6)
    until(desk.page, "acknowledged.length >= 6")
    grade(desk, 5)
    server.process.kill()
    server.process.wait()
    grade(desk, 4)
    desk.outline(SQUARE)
    expect(desk.page.locator(".save.waiting").first).to_contain_text("wait on this machine")
    # The last edit may still be on its way into the browser's own store.
    everywhere = f"({WAITING})().then(ids => new Set([...acknowledged, ...ids]).size === 16)"
    until(desk.page, everywhere)
    acknowledged = desk.page.evaluate("acknowledged")
    waiting = desk.page.evaluate(WAITING)
    kept = [one["id"] for one in operations_of(server.workspace, task_id)]
    assert set(acknowledged) <= set(kept), "an acknowledged edit is not in the database"
    assert len(waiting) >= 5
    assert len(set(acknowledged) | set(waiting)) == 16

    with serving(server.workspace, port=int(server.port)):
        sign_in_place(desk.page)
        desk.saved()
        assert desk.page.evaluate(WAITING) == []
        stored = operations_of(server.workspace, task_id)
        times = Counter(one["id"] for one in stored)
        assert set(times) == set(acknowledged) | set(waiting)
        assert set(times.values()) == {1}
        assert [one["seq"] for one in stored] == list(range(1, 17))
        state = reading_of(server.workspace, task_id)
        assert state.answer("image_quality") == "1"
        assert len(state.shapes) == 1

        desk.page.reload()
        again = ReadingDesk(desk.page).opened()
        again.press("Control+z")
        until(again.page, "acknowledged.length === 1")
        state = reading_of(server.workspace, task_id)
        assert state.shapes == ()
        assert state.answer("image_quality") == "1"
        again.press("Control+Shift+z")
        until(again.page, "acknowledged.length === 2")
        assert len(reading_of(server.workspace, task_id).shapes) == 1


def test_an_ended_session_is_begun_again_in_place(server, task, profile):
    task_id = task.rsplit("/", 1)[1]
    desk = read(profile, task)
    grade(desk, 1)
    desk.saved()
    profile.context.clear_cookies()
    desk.outline(SQUARE)
    dialog = desk.page.get_by_role("dialog", name=ENDED)
    dialog.wait_for()
    until(desk.page, f"({WAITING})().then(ids => ids.length === 1)")
    assert reading_of(server.workspace, task_id).shapes == ()
    sign_in_place(desk.page)
    desk.saved()
    assert len(reading_of(server.workspace, task_id).shapes) == 1
    assert desk.page.evaluate(WAITING) == []
    assert desk.page.url.endswith(task)


def test_a_second_tab_only_reads_until_it_takes_over(server, task, profile):
    task_id = task.rsplit("/", 1)[1]
    first = read(profile, task)
    grade(first, 2)
    first.saved()
    second = ReadingDesk(profile.page(task))
    note = second.page.get_by_text("Read-only: this clip is open in another tab")
    note.wait_for()
    second.opened()
    second.press("q", "5")
    second.outline(SQUARE)
    assert second.page.evaluate(WAITING) == []
    first.page.bring_to_front()
    first.press("q", "4")  # not yet sent when the other tab takes over
    second.page.bring_to_front()
    second.page.get_by_role("button", name="Take over in this tab").click()
    expect(note).to_be_hidden()
    second.press("q", "5")  # perhaps before the other tab's edits are here: never misplaced
    taken = second.page.locator("[data-field=image_quality] input:checked")
    expect(taken).to_be_enabled()
    second.page.get_by_role("application").focus()
    second.press("q", "3")
    until(second.page, "acknowledged.length > 0")
    second.saved()
    first.page.get_by_text("Read-only: this clip is open in another tab").wait_for()
    stored = operations_of(server.workspace, task_id)
    values = [one["payload"]["value"] for one in stored]
    assert values[:3] == ["1", "2", "4"]
    assert values[3:] in (["3"], ["5", "3"])
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    assert second.page.evaluate(WAITING) == first.page.evaluate(WAITING) == []


def test_an_edit_for_another_protocol_is_kept_and_set_aside(server, task, profile):
    task_id = task.rsplit("/", 1)[1]
    desk = read(profile, task)
    grade(desk, 1)
    desk.saved()
    statuses: list[int] = []
    desk.page.on(
        "response",
        lambda answer: statuses.append(answer.status) if "append" in answer.url else None,
    )
    desk.page.route("**/api/label/append", of_an_older_protocol)
    desk.press("q", "5")
    note = desk.page.get_by_text("1 edit was not taken by the server.")
    note.wait_for()
    assert 409 in statuses
    kept = desk.page.evaluate(WAITING)
    assert len(kept) == 1
    desk.page.unroute("**/api/label/append")
    desk.page.reload()
    note.wait_for()
    assert desk.page.evaluate(WAITING) == kept
    assert reading_of(server.workspace, task_id).answer("image_quality") == "1"
    again = ReadingDesk(desk.page).opened()
    again.press("q", "4")
    until(again.page, "acknowledged.length === 1")
    assert reading_of(server.workspace, task_id).answer("image_quality") == "4"


def of_an_older_protocol(route: Route) -> None:
    """Send the edit on as one that was made under another protocol."""
    body = json.loads(route.request.post_data or "")
    route.continue_(post_data=json.dumps({**body, "protocol_hash": "0" * 64}))
