"""The repositories of the Clips room, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from clip_rows import facts, new_run, outcome, quarantined, record
from sonobridge.store.clips import (
    Clearances,
    ClipFilter,
    ClipLibrary,
    ClipMissingError,
    Conflicts,
    ImportHistory,
    PageTokenError,
    RandomCodes,
    SheetChangedError,
    logical_hash,
)
from sonobridge.store.tables.clips import clearance, clip, patient, study

SHEET = "5" * 64


def fill(workspace, count=20):
    return record(workspace, *(outcome(number) for number in range(count)))


def test_a_batch_gives_each_file_its_status(workspace):
    run_id = new_run(workspace)
    first = record(
        workspace,
        outcome(1),
        outcome(1, path="a copy"),
        outcome(1, version=1),
        quarantined(1),
        run_id=run_id,
    )
    assert [one.status for one in first] == ["imported", "duplicate", "conflict", "quarantined"]
    again = record(
        workspace, outcome(1), quarantined(1), outcome(1, path="third"), run_id=run_id
    )
    assert [one.status for one in again] == ["unchanged", "unchanged", "duplicate"]
    run = ImportHistory(workspace).run(run_id)
    assert (run.imported, run.duplicate, run.conflict) == (1, 2, 1)
    assert (run.quarantined, run.unchanged) == (1, 2)
    items, _ = ImportHistory(workspace).items(run_id=run_id)
    assert len(items) == 5
    (faulty,) = [one for one in items if one.status == "quarantined"]
    assert (faulty.reason_code, faulty.byte_offset) == ("no_part10_header", 128)


def test_facts_come_back_as_they_went_in(workspace):
    given = facts(
        3,
        frame_times_ms=(0.0, 33.25, 40.0),
        regions=({"index": 0, "delta_x": 0.0051, "problem": None},),
        issues=({"code": "odd", "where": "Rows"},),
        pixel_sha256=None,
        image_rows=None,
    )
    (result,) = record(workspace, outcome(3, **{
        name: getattr(given, name)
        for name in ("frame_times_ms", "regions", "issues", "pixel_sha256", "image_rows")
    }))  # fmt: skip
    assert ClipLibrary(workspace).get(result.clip_id).facts == given


def test_rollups_equal_the_rows(workspace):
    filled = fill(workspace, 37)
    library = ClipLibrary(workspace)
    # Not the clips that get another version below: it may become current and wait again.
    for one in filled[10:13]:
        Clearances(workspace).decide(
            library.get(one.clip_id),
            SHEET,
            "cleared",
            person_id=workspace.people.owner().id,
            note="",
        )
    record(workspace, outcome(5, version=1), outcome(6, version=1, patient_key="PK9999"))
    with workspace.reading() as connection:
        rows = connection.execute(
            select(clip.c.study_uid, func.count(), func.sum(clip.c.size_bytes)).group_by(
                clip.c.study_uid
            )
        ).all()
        rolled = connection.execute(
            select(study.c.study_uid, study.c.clip_count, study.c.size_bytes)
        ).all()
        counted = select(patient.c.patient_key, patient.c.clip_count)
        people = {row.patient_key: row.clip_count for row in connection.execute(counted)}
    assert {tuple(row) for row in rows} == {tuple(row) for row in rolled}
    assert sum(people.values()) == 37
    clips = list(library.every(ClipFilter(kind=None)))
    counts = library.counts()
    assert counts["clearance"] == {"cleared": 3, "waiting": 34}
    assert counts["in_conflict"] == {
        "no": sum(not one.in_conflict for one in clips),
        "yes": sum(one.in_conflict for one in clips),
    }
    assert sum(counts["manufacturer"].values()) == 37
    pages, token = library.studies(limit=100)
    assert token is None
    assert sum(one.waiting_count for one in pages) == 34


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_smallest_hash_is_current_until_a_person_decides(workspace, order):
    for version in order:
        record(workspace, outcome(7, version=version))
    (conflict,), _ = Conflicts(workspace).page()
    hashes = [one.facts.blob_sha256 for one in conflict.versions]
    assert hashes == sorted(facts(7, version=v).blob_sha256 for v in range(3))
    current = ClipLibrary(workspace).get(conflict.clip_id)
    assert current.facts.blob_sha256 == hashes[0]
    assert current.in_conflict
    assert not current.eligible
    resolved = Conflicts(workspace).resolve(
        conflict.clip_id, hashes[2], person_id="pers_x", note="looked"
    )
    assert resolved.facts.blob_sha256 == hashes[2]
    assert not resolved.in_conflict


def test_a_conflict_within_one_batch(workspace):
    results = record(workspace, outcome(7), outcome(7, version=1), outcome(7, version=2))
    assert [one.status for one in results] == ["imported", "conflict", "conflict"]
    assert len({one.clip_id for one in results}) == 1


def test_clearances_are_only_added(workspace):
    fill(workspace, 2)
    clearances, library = Clearances(workspace), ClipLibrary(workspace)
    (first, _) = library.page(ClipFilter()).clips
    owner = workspace.people.owner().id
    clearances.decide(first, SHEET, "cleared", person_id=owner, note="fine")
    assert library.get(first.id).eligible
    clearances.decide(first, SHEET, "refused", person_id=owner, note="a name")
    assert [one.decision for one in clearances.history(first.id)] == ["refused", "cleared"]
    assert clearances.history(first.id)[0].origin == workspace.origin
    assert not library.get(first.id).eligible
    for statement in (delete(clearance), update(clearance).values(decision="cleared")):
        with pytest.raises(DBAPIError, match="append-only"), workspace.transaction() as own:
            own.execute(statement)


def test_a_decision_is_about_the_bytes_that_were_seen(workspace):
    record(workspace, outcome(1))
    clearances, library = Clearances(workspace), ClipLibrary(workspace)
    (seen,) = library.page(ClipFilter()).clips
    smaller = next(
        version
        for version in range(1, 50)
        if facts(1, version=version).blob_sha256 < seen.facts.blob_sha256
    )
    clearances.decide(seen, SHEET, "cleared", person_id="pers_x", note="")
    record(workspace, outcome(1, version=smaller))
    assert library.get(seen.id).clearance == "waiting"
    with pytest.raises(SheetChangedError):
        clearances.decide(seen, SHEET, "cleared", person_id="pers_x", note="")
    (conflict,), _ = Conflicts(workspace).page()
    back = Conflicts(workspace).resolve(
        conflict.clip_id, seen.facts.blob_sha256, person_id="pers_x", note=""
    )
    assert back.cleared, "the earlier decision was about exactly these bytes"


def test_the_queue_skips_and_ends(workspace):
    fill(workspace, 12)
    clearances = Clearances(workspace)
    order = clearances.waiting(limit=12)
    scores = [one.facts.text_likelihood for one in order]
    assert scores == sorted(scores, reverse=True)
    assert clearances.waiting(skip=(order[0].id,))[0].id == order[1].id
    clearances.set_undecodable(order[0], "decode_failed", "It cannot be decoded.")
    assert clearances.waiting_count() == 11
    gone = ClipLibrary(workspace).get(order[0].id)
    assert (gone.facts.pixel_state, gone.clearance) == ("undecodable", "not_applicable")
    assert ClipLibrary(workspace).counts()["pixel_state"] == {"ok": 11, "undecodable": 1}


def test_filters_and_text(workspace):
    fill(workspace, 24)
    library = ClipLibrary(workspace)
    assert library.page(ClipFilter(manufacturer="GE")).matched == 6
    assert library.page(ClipFilter(modality="MR", calibrated=True)).matched == 2
    assert library.page(ClipFilter(text="hilip")).matched == 6
    assert library.page(ClipFilter(text="%")).matched == 0
    assert library.page(ClipFilter(text="pk0001")).matched == 8
    assert library.page(ClipFilter(kind="fragment")).matched == 0
    assert library.page(ClipFilter(eligible=True)).matched == 0
    with pytest.raises(ClipMissingError):
        library.get("clip_00000000000000000000000000")


def test_a_token_belongs_to_its_question(workspace):
    fill(workspace, 5)
    library = ClipLibrary(workspace)
    token = library.page(ClipFilter(), limit=2).next_token
    assert library.page(ClipFilter(), limit=2, token=token).clips
    for other in ("nonsense", token[:-3], token + "AAAA"):
        with pytest.raises(PageTokenError):
            library.page(ClipFilter(), token=other)
    with pytest.raises(PageTokenError):
        library.page(ClipFilter(modality="US"), token=token)
    with pytest.raises(PageTokenError):
        library.page(ClipFilter(), sort="size", token=token)


def test_random_codes_stay_and_are_valid(workspace):
    codes = RandomCodes(workspace)
    patient_code, uid = codes.code("patient", "PK1"), codes.code("uid", "2.25.1")
    assert RandomCodes(workspace).code("patient", "PK1") == patient_code
    assert patient_code != codes.code("patient", "PK2")
    assert uid.startswith("2.25.")
    assert len(uid) <= 44
    assert len(patient_code) == 18


def test_writers_at_once_agree(workspace):
    """Two threads record the same instances with other bytes in opposite order."""
    errors: list[BaseException] = []

    def write(versions):
        try:
            for version in versions:
                record(workspace, *(outcome(number, version=version) for number in range(6)))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(order,)) for order in ((0, 1), (1, 0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    clips = list(ClipLibrary(workspace).every(ClipFilter()))
    assert len(clips) == 6
    for one in clips:
        number = int(one.facts.sop_instance_uid.split(".")[-1])
        pair = {facts(number, version=v).blob_sha256 for v in (0, 1)}
        assert one.facts.blob_sha256 == min(pair)
    assert sum(ClipLibrary(workspace).counts()["in_conflict"].values()) == 6


def test_the_logical_hash_does_not_see_the_order(new_place):
    hashes = set()
    for name, order in (("a", range(9)), ("b", range(8, -1, -1))):
        with new_place(name).create() as workspace:
            for number in order:
                record(workspace, outcome(number), outcome(number, path=f"copy {number}"))
                record(workspace, outcome(number, version=1))
            hashes.add(logical_hash(workspace))
    assert len(hashes) == 1
