"""A case presentation: cleared clips alone, scanned text, read by another person."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime

import pytest

from imaging_files import load
from integration.conftest import run_as
from portfolio_room import PortfolioRoom
from sonobridge.career.proof_plan.patient_data_scan import PatientDataFoundError
from sonobridge.core.canonical import hash_bytes
from sonobridge.core.clock import FixedClock
from sonobridge.core.errors import ConflictError, ForbiddenError, InvalidInputError
from sonobridge.core.operation import Role
from sonobridge.reports.portfolio import learning_curve
from sonobridge.store.scans import ScanStore
from sonobridge.workflows.path.presentation.review import ChangedPresentationError
from sonobridge.workflows.path.presentation.stored_presentation import UnclearedClipError

FILES = ("US1_UNCI.dcm", "examples_palette.dcm")
SECTIONS = [
    {"heading": "Why", "text": "A 64-year-old with a bruit on the left.\n\nDuplex was asked."},
    {"heading": "What I saw", "text": "PSV 240 cm/s at 60 degrees; ICA/CCA 4.1 <script>"},
]


@pytest.fixture
def room(tmp_path):
    made = PortfolioRoom(tmp_path / "ws", FixedClock(datetime(2026, 11, 22, 9, tzinfo=UTC)))
    folder = tmp_path / "in"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes(load(name))
    made.run("clips.import", paths=[str(folder)])
    for name, role in (("Ben Oake", Role.READER), ("Vic", Role.VIEWER)):
        made.workspace.people.add(name, [role])
    yield made
    made.workspace.close()


def decide(room, clip, decision="cleared"):
    sheet = room.run("clips.next_sheet", clip_id=clip)["sheet"]["sha256"]
    room.run("clips.clear", clip_id=clip, sheet_sha256=sheet, decision=decision)


def clips_of(room):
    return [one["id"] for one in room.run("clips.list")["clips"]]


def scanned(room, number, relative):
    record = room.exams(1, start=number)[0]
    store, workspace = ScanStore(room.workspace), room.workspace
    session = store.start(
        room.owner.person_id, case=("c01", "ab" * 32), mode="exam", seed=number, body={}
    )
    trace = workspace.blobs.put(f'{{"t":{number}}}\n'.encode())
    with workspace.transaction() as connection:
        store.submit(
            connection,
            session.id,
            trace_sha256=trace,
            body={"mean": relative},
            summary={"relative": relative},
            evidence_id=record.id,
        )


def present(room, clips, **changes):
    return room.run(
        "path.proof_present",
        **{"title": "A narrow carotid", "sections": SECTIONS, "clips": clips, **changes},
    )


@pytest.mark.requirement("R-004-41")
def test_cleared_clips_and_clean_text_alone_leave_and_figures_regenerate(room):
    room.run("path.proof_start", start="2026-11-20")
    first, second = clips_of(room)
    decide(room, first)
    with pytest.raises(UnclearedClipError) as refused:
        present(room, [first, second, "clip_none"])
    assert refused.value.where == (
        f"{second}: waits for a person; clip_none: not in this workspace"
    )
    decide(room, second, "refused")
    with pytest.raises(UnclearedClipError, match="1 of 2 clips"):
        present(room, [first, second])
    planted = [*SECTIONS, {"heading": "Thanks", "text": "Mrs Zyxwordplanted agreed."}]
    with pytest.raises(PatientDataFoundError) as found:
        present(room, [first], sections=planted)
    assert "section 3: name in “Mrs Zyxwordplanted" in found.value.why
    assert list(room.workspace.exports.names()) == []
    with pytest.raises(InvalidInputError, match="no learning curve"):
        present(room, [first], learning_curve=True)

    scores = [0.5, 0.62, 0.6, 0.71]
    for number, score in enumerate(scores):
        scanned(room, number, score)
    made = present(room, [first], learning_curve=True)
    page = room.workspace.exports.read(made["artefact"]["name"])
    assert hash_bytes(page) == made["artefact"]["sha256"]
    again = present(room, [first], learning_curve=True)
    assert again["artefact"] == made["artefact"]
    text = page.decode()
    assert learning_curve(scores) in text
    assert "n = 4 exam sessions" in text
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "default-src 'none'" in text
    (picture,) = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    assert base64.b64decode(picture).startswith(b"\x89PNG")
    for thumbnail in list(room.workspace.derived.names("thumbnails")):
        room.workspace.derived.delete("thumbnails", thumbnail)
    assert present(room, [first], learning_curve=True)["artefact"] == made["artefact"]
    scanned(room, 9, 0.8)
    assert present(room, [first], learning_curve=True)["artefact"] != made["artefact"]


@pytest.mark.requirement("R-004-53")
def test_week_four_closes_when_another_person_has_read_it(room):
    room.run("path.proof_start", start="2026-11-20")
    (clip, _) = clips_of(room)
    decide(room, clip)
    made = present(room, [clip])
    assert made["phi_hits"] == 0
    assert "cannot prove" in made["scan"]
    assert made["lacks"] == ["a review by another person"]
    page = made["artefact"]["sha256"]
    with pytest.raises(ForbiddenError, match="your own"):
        room.run("path.proof_review", sha256=page)
    with pytest.raises(ConflictError) as still:
        room.run("path.proof_close", week=4, kind="presentation")
    assert "a review by another person" in still.value.why
    with pytest.raises(ForbiddenError):
        run_as(room.workspace, "path.proof_review", "Vic", sha256=page)
    with pytest.raises(PatientDataFoundError):
        run_as(room.workspace, "path.proof_review", "Ben Oake", sha256=page, note="Mr Doe")

    waits, _ = run_as(room.workspace, "path.proof_presentations", "Ben Oake")
    (line,) = waits["presentations"]
    assert (line["sha256"], line["own"], line["reviewed_by"]) == (page, False, [])
    read, record = run_as(
        room.workspace, "path.proof_review", "Ben Oake", sha256=page, note="Clear."
    )
    assert read["author"] == "Reader A"
    assert record.kind == "path.proof_review"
    assert room.run("path.proof")["weeks"][3]["closed"]
    assert room.run("path.proof_close", week=4, kind="presentation")["week"]["closed"]
    (own,) = room.run("path.proof_presentations")["presentations"]
    assert own["reviewed_by"] == ["Ben Oake"]

    decide(room, clip, "refused")
    assert room.run("path.proof")["weeks"][3]["lacks"] == ["clearance of 1 clip"]


def test_a_page_that_changed_cannot_be_reviewed(room):
    room.run("path.proof_start", start="2026-11-20")
    (clip, _) = clips_of(room)
    decide(room, clip)
    made = present(room, [clip])["artefact"]
    room.workspace.exports.write(b"another page", made["name"])
    with pytest.raises(ChangedPresentationError, match="no longer be reviewed"):
        run_as(room.workspace, "path.proof_review", "Ben Oake", sha256=made["sha256"])
    assert not room.run("path.proof")["weeks"][3]["closed"]
