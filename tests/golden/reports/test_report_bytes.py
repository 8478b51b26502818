"""A report regenerates byte-equal from what is stored, in another process too."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from audit_samples import (
    measurement_evaluation,
    sample_evaluation,
    segmentation_evaluation,
)
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.core.canonical import canonical_bytes, parse_json
from sonobridge.core.record import from_json, to_json
from sonobridge.reports import audit_document, audit_report_html, audit_report_pdf

BUILDERS = [sample_evaluation, segmentation_evaluation, measurement_evaluation]
EVIDENCE = ("ev_01JD0X3F7Q",)

CHILD = """
import hashlib, json, sys
from pathlib import Path
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.core.record import from_json
from sonobridge.reports import audit_report_html, audit_report_pdf
stored = from_json(Evaluation, json.loads(Path(sys.argv[1]).read_text("utf-8")))
page = audit_report_html(stored, evidence_ids=("ev_01JD0X3F7Q",)).encode()
pdf = audit_report_pdf(stored, evidence_ids=("ev_01JD0X3F7Q",)) if sys.argv[2] == "pdf" else b""
print(hashlib.sha256(page).hexdigest(), hashlib.sha256(pdf).hexdigest())
"""


def stored(evaluation):
    """What comes back from a record: canonical JSON, parsed."""
    return from_json(Evaluation, parse_json(canonical_bytes(to_json(evaluation))))


@pytest.mark.parametrize("build", BUILDERS)
def test_html_is_byte_equal_from_the_stored_record(build):
    fresh = audit_report_html(build(), evidence_ids=EVIDENCE)
    assert audit_report_html(stored(build()), evidence_ids=EVIDENCE) == fresh


def test_pdf_is_byte_equal_from_the_stored_record():
    fresh = audit_report_pdf(sample_evaluation(), evidence_ids=EVIDENCE)
    assert audit_report_pdf(stored(sample_evaluation()), evidence_ids=EVIDENCE) == fresh


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_another_process_makes_the_same_bytes(tmp_path, seed):
    """No hash order, no clock, no time zone and no working directory shows in the report."""
    file = tmp_path / "evaluation.json"
    file.write_text(json.dumps(to_json(sample_evaluation())), encoding="utf-8")
    root = Path(__file__).parents[3]
    made = subprocess.run(
        [sys.executable, "-c", CHILD, str(file), "pdf"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(root / "src"),
            "PYTHONHASHSEED": seed,
            "TZ": "Asia/Tokyo",
        },
    )
    page = audit_report_html(sample_evaluation(), evidence_ids=EVIDENCE).encode()
    pdf = audit_report_pdf(sample_evaluation(), evidence_ids=EVIDENCE)
    digests = [hashlib.sha256(data).hexdigest() for data in (page, pdf)]
    assert made.stdout.split() == digests


def test_the_forest_plot_is_the_one_looked_at():
    """Drawn, looked at in a browser and on paper, then kept; change it only on purpose."""
    golden = Path(__file__).with_name("forest.svg").read_text(encoding="utf-8")
    figure = audit_document(sample_evaluation()).first.blocks[0]
    assert figure.svg == golden.rstrip("\n")
