"""A person clears; nothing else does."""

from __future__ import annotations

import pytest

from imaging_files import load
from sonobridge.core.errors import ForbiddenError
from sonobridge.core.operation import Role
from sonobridge.imaging import DecoderTimeoutError
from sonobridge.store.clips import Clearances, ClipLibrary, SheetChangedError
from sonobridge.store.clips.pictures import ClipSheets

SOME = ("examples_rgb_color.dcm", "examples_ybr_color.dcm", "US1_UNCI.dcm")


@pytest.fixture
def filled(room, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in SOME:
        (folder / name).write_bytes(load(name))
    room.add(folder)
    return room


def test_the_road_of_a_clearance(filled, serve):
    reader = filled.as_person("Reader", Role.READER)
    owner_page = serve(filled.workspace, filled.actor.person_id)
    reader_page = serve(filled.workspace, reader.actor.person_id)
    following = filled.run("clips.next_sheet")
    clip, sheet = following["clip"], following["sheet"]
    assert following["waiting"] == len(SOME)
    picture = owner_page.get(sheet["address"])
    assert picture.headers["x-sheet-sha256"] == sheet["sha256"]
    assert picture.headers["content-type"] == "image/png"
    assert sheet["frames"] == clip["frame_count"]
    for address in (f"/api/clips/{clip['id']}/frames/0", f"/api/clips/{clip['id']}/thumbnail"):
        assert reader_page.get(address).status_code == 403
        assert owner_page.get(address).status_code == 200
    assert reader_page.get(sheet["address"]).status_code == 403

    done = filled.run(
        "clips.clear", clip_id=clip["id"], sheet_sha256=sheet["sha256"], decision="cleared"
    )
    assert done["clip"]["cleared"]
    assert done["waiting"] == len(SOME) - 1
    assert reader_page.get(f"/api/clips/{clip['id']}/frames/0").status_code == 200
    assert reader_page.get(sheet["address"]).status_code == 403
    record = filled.workspace.evidence.page()[0]
    assert record.kind == "clips.clear"
    assert ("contact_sheet", sheet["sha256"]) in {(o.kind, o.sha256) for o in record.inputs}
    listed = filled.run("clips.list", clearance="cleared")["clips"]
    assert [one["id"] for one in listed] == [clip["id"]]

    filled.run(
        "clips.clear", clip_id=clip["id"], sheet_sha256=sheet["sha256"], decision="refused"
    )
    assert reader_page.get(f"/api/clips/{clip['id']}/frames/0").status_code == 403
    decisions = filled.run("clips.get", clip_id=clip["id"])["clearances"]
    assert [one["decision"] for one in decisions] == ["refused", "cleared"]


def test_the_sheet_that_was_seen_has_to_be_the_sheet_of_the_clip(filled):
    one = filled.run("clips.next_sheet")
    other = filled.run("clips.next_sheet", skip=[one["clip"]["id"]])
    assert other["clip"]["id"] != one["clip"]["id"]
    with pytest.raises(SheetChangedError):
        filled.run(
            "clips.clear",
            clip_id=one["clip"]["id"],
            sheet_sha256=other["sheet"]["sha256"],
            decision="cleared",
        )
    assert Clearances(filled.workspace).waiting_count() == len(SOME)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.ADJUDICATOR}))
def test_others_may_not_clear(filled, role):
    person = filled.as_person("Somebody", role)
    sheet = filled.run("clips.next_sheet")
    with pytest.raises(ForbiddenError):
        person.run("clips.next_sheet")
    with pytest.raises(ForbiddenError):
        person.run(
            "clips.clear",
            clip_id=sheet["clip"]["id"],
            sheet_sha256=sheet["sheet"]["sha256"],
            decision="cleared",
        )


def test_the_queue_goes_by_likely_text_and_ends(filled):
    for _ in SOME:  # each call measures for a while; a slow machine needs several
        filled.run("clips.next_sheet")
    seen = []
    while True:
        following = filled.run("clips.next_sheet")
        if following["clip"] is None:
            break
        seen.append(following["sheet"]["text_score"])
        filled.run(
            "clips.clear",
            clip_id=following["clip"]["id"],
            sheet_sha256=following["sheet"]["sha256"],
            decision="cleared",
        )
    assert len(seen) == len(SOME)
    assert seen == sorted(seen, reverse=True)
    assert following["waiting"] == 0


def test_a_slow_clip_goes_to_the_end_of_the_queue_and_is_not_given_up(filled, monkeypatch):
    first = filled.run("clips.next_sheet")["clip"]["id"]
    for file in (filled.workspace.root / "derived" / "sheets").iterdir():
        file.unlink()
    make = ClipSheets.sheet

    def slow(self, clip):
        if clip.id == first:
            raise DecoderTimeoutError("frame", 10)
        return make(self, clip)

    monkeypatch.setattr(ClipSheets, "sheet", slow)
    following = filled.run("clips.next_sheet")
    assert following["clip"]["id"] != first
    assert following["waiting"] == len(SOME)
    clip = ClipLibrary(filled.workspace).get(first)
    assert (clip.clearance, clip.facts.pixel_state) == ("waiting", "ok")
    monkeypatch.undo()
    assert filled.run("clips.next_sheet", clip_id=first)["sheet"]["frames"] > 0


def test_a_clip_nobody_can_look_at_leaves_the_queue(room, tmp_path):
    broken = bytearray(load("examples_jpeg2k.dcm"))
    start = broken.rfind(b"\xff\x4f\xff\x51")
    broken[start + 200 : start + 60_000] = b"\x55" * (60_000 - 200)
    (tmp_path / "broken.dcm").write_bytes(bytes(broken))
    room.add(tmp_path / "broken.dcm")
    before = room.run("clips.list")["clips"]
    following = room.run("clips.next_sheet")
    after = ClipLibrary(room.workspace).get(before[0]["id"])
    if following["clip"] is None:  # the codec gave up on it
        assert after.facts.pixel_state == "undecodable"
        assert after.facts.pixel_reason_code
        assert after.clearance == "not_applicable"
        assert room.run("clips.list", state="undecodable")["matched"] == 1
    else:  # it drew something: a person sees the same thing
        assert after.clearance == "waiting"
