"""The suite of studies: one case at a time, kept on disk, the same however it was run."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.studies.case_work import CaseFindings, StudySize
from sonobridge.simulator.studies.kept_findings import KeptFindings, code_hash
from sonobridge.simulator.studies.suite import StudySuite, here, run_studies, study_orders

SMALL = StudySize(seeds=1, gaming_seeds=1, spectrum_seeds=0, device_persons=2, latent_persons=3)
ORDERS = study_orders(SMALL, quick=True)


class Counting:
    """Workers in this process that count what they were given."""

    def __init__(self):
        self.cases = []

    def results(self, function, values, look):
        for value in values:
            self.cases.append(value.case_id)
            yield from here.results(function, [value], look)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return KeptFindings(tmp_path_factory.mktemp("kept"), "1")


@pytest.fixture(scope="module")
def whole(kept):
    return run_studies(ORDERS, kept=kept)


def test_findings_survive_storage_and_a_second_run_makes_nothing(whole, kept):
    findings = [kept.found(order) for order in ORDERS]
    assert [one.case_id for one in findings] == [order.case_id for order in ORDERS]
    assert from_json(CaseFindings, json.loads(json.dumps(to_json(findings[0])))) == findings[0]
    workers, told = Counting(), []
    again = run_studies(ORDERS, workers, kept, told=lambda *step: told.append(step))
    assert workers.cases == []
    assert again == whole
    assert told[-1] == (2, 2, "cases", "2 kept from before")


def test_a_stopped_run_goes_on_with_what_is_missing(whole, kept):
    path = kept.root / f"{ORDERS[1].case_id}.json"
    path.write_text(path.read_text()[:200])  # as a killed process might leave it
    workers = Counting()
    again = run_studies(ORDERS, workers, kept)
    assert workers.cases == [ORDERS[1].case_id]
    assert replace(again, cpu_s=0.0) == replace(whole, cpu_s=0.0)


def test_findings_of_another_program_or_order_do_not_count(whole, kept):
    assert KeptFindings(kept.root, "2").found(ORDERS[0]) is None
    software, findings = KeptFindings(kept.root, "2").found_of_any(ORDERS[0])
    assert (software, findings) == ("1", kept.found(ORDERS[0]))
    other = replace(ORDERS[0], size=replace(SMALL, seeds=2))
    assert kept.found(other) is None
    assert kept.found_of_any(other) is None
    assert KeptFindings(None, "1").found(ORDERS[0]) is None
    assert len(code_hash()) == 64


def test_the_table_prints_numbers_bounds_and_cases_needed(whole):
    by_study = {row.study.split()[0]: row for row in whole.rows}
    assert set(by_study) == {"S1", "S2", "S3", "S4", "S5"}
    assert (
        "n = 18" in by_study["S1"].found
    )  # nine deficits in two cases; calibration needs four
    assert "exact 95 % intervals" in by_study["S2"].found
    assert "does not show both" in by_study["S2"].found
    assert "1 % is shown by 368 without one" in by_study["S2"].found
    assert by_study["S5"].found == whole.reliability.words
    assert from_json(StudySuite, json.loads(json.dumps(to_json(whole)))) == whole
    assert whole.quick
    assert "never validate" in whole.notice
