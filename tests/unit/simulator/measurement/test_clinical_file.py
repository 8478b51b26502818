"""Clinical data: the shipped file is the sourced one, and no row without a source is taken."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from sonobridge.simulator.measurement.clinical import (
    ClinicalDataError,
    Provenance,
    load_clinical,
    parse_clinical,
)

SHARED = Path(__file__).resolve().parents[5] / "shared/data/clinical/clinical_criteria.yaml"
SHIPPED = Path(__file__).resolve().parents[4] / (
    "src/sonobridge/reference_data/clinical/clinical_criteria.yaml"
)
FILE = load_clinical()


@pytest.fixture
def raw():
    return copy.deepcopy(yaml.safe_load(SHIPPED.read_text("utf-8")))


def test_the_shipped_file_is_the_sourced_one():
    if not SHARED.is_file():
        pytest.skip("the shared data are not beside this checkout")
    assert SHIPPED.read_bytes() == SHARED.read_bytes()


def test_every_row_has_a_source_a_date_and_a_confidence():
    rows = [row for block in FILE.rows.values() for row in block]
    assert len(rows) >= 50
    for row in rows:
        assert row.provenance.source
        assert row.provenance.as_of == date(2026, 11, 22)
        assert row.provenance.confidence in {"high", "medium", "low", "memory"}


def test_rows_inherit_from_their_block_and_override_it():
    modified = [
        row
        for row in FILE.rows["carotid_criteria_sets"]
        if row.where.startswith("carotid_criteria_sets[1].rows")
    ]
    assert [row.provenance.confidence for row in modified] == ["low", "memory"]
    assert all(row.provenance.unverified for row in modified)
    assert all("PMC8493430" in row.provenance.source for row in modified)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda raw: raw["stenosis_methods"][1].pop("source"), "stenosis_methods[1]"),
        (lambda raw: raw["scope_conditions"].pop("as_of"), "scope_conditions"),
        (lambda raw: raw["urgent_findings"].pop("confidence"), "urgent_findings"),
        (lambda raw: raw["plaque_terms"][2].update(confidence="sure"), "plaque_terms[2]"),
        (lambda raw: raw["plaque_terms"][2].update(as_of="lately"), "plaque_terms[2]"),
        (lambda raw: raw["carotid_criteria_sets"][0].update(rows="none"), "carotid_criteria_s"),
        (lambda raw: raw.pop("stale_after_days"), "clinical data"),
        (lambda raw: raw.update(stale_after_days=0), "clinical data"),
        (lambda raw: raw.update(sex_difference=9), "sex_difference"),
    ],
)
def test_a_row_without_its_source_is_refused_by_name(raw, change, where):
    change(raw)
    with pytest.raises(ClinicalDataError) as caught:
        parse_clinical(raw)
    assert where in caught.value.where
    assert caught.value.remedy


def test_text_is_no_clinical_file():
    with pytest.raises(ClinicalDataError):
        parse_clinical("schema: 1")


def test_rows_grow_stale_after_the_stated_days():
    last = FILE.as_of + timedelta(days=FILE.stale_after_days)
    assert FILE.stale(last) == ()
    stale = FILE.stale(last + timedelta(days=1))
    assert len(stale) == sum(map(len, FILE.rows.values()))
    assert "scope_conditions.rows[3]" in stale


def test_a_badge_is_shown_for_what_is_weak():
    def badge(confidence, unverified=False):
        row = Provenance(
            source="s", as_of=FILE.as_of, confidence=confidence, unverified=unverified
        )
        return row.badge

    assert badge("high") == badge("medium") == ""
    assert badge("low") == "low confidence"
    assert badge("memory") == "from memory"
    assert badge("high", unverified=True) == "unverified"
    assert set(FILE.policy["show_badge_for"]) == {"low", "memory"}
