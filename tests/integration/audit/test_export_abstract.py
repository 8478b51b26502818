"""A research abstract: every figure regenerates byte for byte from the stored data."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest

from integration.audit.conftest import START, Desk, predictions
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.career.proof_plan.patient_data_scan import PatientDataFoundError
from sonobridge.core.clock import FixedClock
from sonobridge.core.errors import ConflictError, MissingError
from sonobridge.core.record import from_json
from sonobridge.reports.portfolio import abstract_figures
from sonobridge.store import Workspace
from sonobridge.workflows.opening import owner_of

REGENERATE = """
import json, sys
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.core.record import from_json
from sonobridge.reports.portfolio import abstract_figures
data = json.load(open(sys.argv[1], encoding="utf-8"))
for number, one in enumerate(abstract_figures(from_json(Evaluation, data)), 1):
    with open(f"{sys.argv[2]}/figure-{number}.svg", "wb") as file:
        file.write(one.svg.encode())
"""


@pytest.fixture
def desk(tmp_path):
    clock = FixedClock(START)
    with Workspace.create(tmp_path / "ws", name="lab", origin="work", clock=clock) as made:
        yield Desk(made, clock, owner_of(made))


@pytest.fixture
def evaluated(desk, tmp_path):
    made = desk.run("audit.register_product", product={"name": "CarotidAI", "version": "4.2"})
    table = desk.run("audit.intake", file=str(predictions(tmp_path)), name="Quarter one")
    lock = desk.lock(made["product"]["product_id"], table)
    desk.run("audit.evaluate", protocol_id=lock["protocol_id"])
    return desk


def unpacked(desk, made):
    data = desk.workspace.exports.read(made["artefact"]["name"])
    assert hashlib.sha256(data).hexdigest() == made["artefact"]["sha256"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.requirement("R-004-88")
def test_the_figures_regenerate_byte_for_byte_from_the_data_alone(evaluated, tmp_path):
    made = evaluated.run("audit.export_abstract")
    files = unpacked(evaluated, made)
    figures = {name: data for name, data in files.items() if name.endswith(".svg")}
    assert len(figures) == len(made["figures"]) >= 3
    for one in made["figures"]:
        assert hashlib.sha256(figures[one["file"]]).hexdigest() == one["sha256"]
        assert figures[one["file"]].decode() in files["abstract.html"].decode()

    # Another process, another hash seed, no workspace: only data.json.
    given, out = tmp_path / "data.json", tmp_path / "again"
    given.write_bytes(files["data.json"])
    out.mkdir()
    subprocess.run(
        [sys.executable, "-c", REGENERATE, str(given), str(out)],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo"},
        timeout=240,
    )
    assert {path.name: path.read_bytes() for path in out.iterdir()} == figures

    # The whole zip is the same again, days later and after the workspace was reopened.
    evaluated.clock.advance(5 * 86_400)
    assert evaluated.run("audit.export_abstract")["artefact"] == made["artefact"]
    again = Workspace.open(evaluated.workspace.root, clock=evaluated.clock)
    with again as opened:
        desk = Desk(opened, evaluated.clock, owner_of(opened))
        assert desk.run("audit.export_abstract")["artefact"] == made["artefact"]


def test_a_changed_number_changes_its_figure(evaluated):
    files = unpacked(evaluated, evaluated.run("audit.export_abstract"))
    found = from_json(Evaluation, json.loads(files["data.json"]))
    before = [one.svg for one in abstract_figures(found)]
    groups = tuple(
        replace(
            group,
            measures=tuple(
                replace(one, estimate=replace(one.estimate, value=one.estimate.value - 0.01))
                if one.metric == found.locked.protocol.primary_metric
                and one.estimate.state == "estimate"
                else one
                for one in group.measures
            ),
        )
        for group in found.groups
    )
    after = [one.svg for one in abstract_figures(replace(found, groups=groups))]
    assert after[0] != before[0]


def test_the_text_is_computed_and_holds_no_placeholder(evaluated):
    made = evaluated.run("audit.export_abstract")
    page = unpacked(evaluated, made)["abstract.html"].decode()
    bare = re.sub(r"(?s)<svg.*?</svg>|<style.*?</style>|<[^>]+>", " ", page)
    text = re.sub(r"\s+", " ", bare)
    for heading in ("Aim", "Methods", "Results", "Conclusion", "Figure 1"):
        assert heading in text
    assert "Background" not in text, "nobody wrote one"
    assert "400 patients with 800 images" in text
    assert "Sensitivity of CarotidAI 4.2 in all patients together was" in text
    assert "95 % interval" in text
    assert text.index("Results") < text.index("Conclusion") < text.index("Figure 2")
    for empty in ("TODO", "lorem", "[", "{", "None"):
        assert empty not in text
    assert 60 <= made["words"] <= 300
    assert evaluated.evidence.kind == "audit.export_abstract"
    (used,) = evaluated.evidence.inputs
    assert used.kind == "audit_evaluation_file"


def test_own_words_are_scanned_and_held_against_the_data(evaluated):
    with pytest.raises(PatientDataFoundError):
        evaluated.run("audit.export_abstract", background="As seen in Mrs Zyxwordplanted.")
    for claim in (
        "CarotidAI 4.2 is safe for all patients.",
        "Sensitivity of CarotidAI 4.2 was 99.9 % in all patients.",
    ):
        with pytest.raises(ConflictError, match="beyond the data") as refused:
            evaluated.run("audit.export_abstract", conclusion=claim)
        assert refused.value.why
        assert "What may be said" in refused.value.remedy
    words = {
        "title": "Sensitivity of a carotid model by body mass index",
        "background": "Ultrasound loses detail with depth, so groups may differ.",
    }
    made = evaluated.run("audit.export_abstract", **words)
    page = unpacked(evaluated, made)["abstract.html"].decode()
    assert made["title"] == words["title"]
    assert words["background"] in page


def test_without_an_evaluation_there_is_no_abstract(desk):
    with pytest.raises(MissingError, match="no evaluation"):
        desk.run("audit.export_abstract")
    with pytest.raises(MissingError):
        desk.run("audit.export_abstract", evaluation_id="none")
