"""Shipped examples: simulated, repeatable, and true in what they claim."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import yaml

from sonobridge.audit.examples import EXAMPLES, example_protocols, write_example
from sonobridge.audit.examples.carotid import agreement_with_published, carotid_table, criteria
from sonobridge.audit.examples.planted import NULL, PLANTED, depth_table
from sonobridge.audit.examples.readings import reader_study_table
from sonobridge.audit.protocol import load_protocol
from sonobridge.audit.table import detect_columns, open_table, read_table
from sonobridge.core.errors import ConflictError, MissingError, UnavailableError
from sonobridge.workflows.audit.files.example import ExampleRequest, write_audit_example
from sonobridge.workflows.context import Context

SHARED = Path(__file__).parents[4].parent / "shared"


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_written_and_says_that_it_is_simulated(tmp_path, name):
    written = write_example(name, tmp_path / "a.csv")
    data = written.path.read_bytes()
    assert written.sha256 == hashlib.sha256(data).hexdigest()
    assert data.count(b"\n") == written.rows + 1
    assert EXAMPLES[name].about.startswith("Simulated.")
    source = open_table(written.path)
    assert "simulated" in source.names
    for file in written.protocols:
        protocol = load_protocol(file.read_bytes(), file.name)
        assert protocol in example_protocols(name).values()
        table = read_table(source, protocol)
        assert table.summary.simulated
        assert table.patients <= written.patients
        assert {n.code for n in table.summary.notes} <= {
            "reference_missing",
            "several_versions",
        }


@pytest.mark.parametrize("name", EXAMPLES)
def test_equal_seeds_give_equal_bytes(tmp_path, name):
    one = write_example(name, tmp_path / "a.csv", seed=5)
    two = write_example(name, tmp_path / "b.csv", seed=5)
    three = write_example(name, tmp_path / "c.csv", seed=6)
    assert one.sha256 == two.sha256 != three.sha256


def test_nothing_is_overwritten(tmp_path):
    write_example("null", tmp_path / "a.csv")
    with pytest.raises(ConflictError):
        write_example("null", tmp_path / "a.csv")
    (tmp_path / "b.protocol.yaml").write_text("mine")
    with pytest.raises(ConflictError):
        write_example("null", tmp_path / "b.csv")
    assert not (tmp_path / "b.csv").exists()
    with pytest.raises(UnavailableError):
        write_example("null", tmp_path / "no" / "folder.csv")
    with pytest.raises(MissingError):
        write_example("other", tmp_path / "c.csv")


@pytest.mark.requirement("R-000-26")
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_simulator_covariate_is_named_skin_tone_or_ethnicity(name):
    for column in EXAMPLES[name].table(1):
        assert not any(
            word in column.lower() for word in ("skin", "ethnic", "race", "monk", "fitz")
        )


def values(table, column):
    return np.array([float(cell) if cell else np.nan for cell in table[column]])


@pytest.mark.requirement("R-000-26")
def test_the_planted_gap_is_fifteen_points_and_the_null_has_none():
    for mechanism, gap in ((PLANTED, 0.15), (NULL, 0.0)):
        table = depth_table(mechanism, 11, patients=250_000)
        sick = values(table, "reference") == 1
        found = values(table, "score") >= 0.5
        bmi = values(table, "bmi")
        high, low = sick & (bmi >= 35), sick & (bmi < 35)
        assert found[low].mean() - found[high].mean() == pytest.approx(gap, abs=0.008)
        men = np.array(table["sex"]) == "M"
        assert found[sick & men].mean() == pytest.approx(found[sick & ~men].mean(), abs=0.008)


@pytest.mark.requirement("R-000-26")
def test_the_gap_is_planted_by_depth_alone():
    """At equal depth body mass index changes nothing."""
    table = depth_table(PLANTED, 12, patients=250_000)
    sick = values(table, "reference") == 1
    found = values(table, "score") >= 0.5
    bmi, depth = values(table, "bmi"), values(table, "depth_cm")
    slice_ = sick & (depth == 3.8)
    heavy, light = slice_ & (bmi >= 33), slice_ & (bmi < 31)
    assert min(heavy.sum(), light.sum()) > 3_000
    assert found[heavy].mean() == pytest.approx(found[light].mean(), abs=0.025)


def test_the_pair_differs_in_the_scores_alone():
    one, two = depth_table(PLANTED, 3), depth_table(NULL, 3)
    assert {name for name in one if one[name] != two[name]} == {"score"}
    assert 0.05 < np.mean([cell == "" for cell in one["bmi"]]) < 0.11
    assert len(one["bmi"]) > 2.5 * len(set(one["patient_id"]))


def test_the_criteria_come_near_what_is_published():
    """The example's page states at most 1.5 points off; 200,000 patients leave no doubt."""
    found = {one.criterion: one for one in agreement_with_published(4, patients=200_000)}
    published = [one for one in found.values() if one.published_sensitivity is not None]
    assert len(published) == 3
    for one in published:
        assert one.published_sides == 299
        assert one.simulated_sensitivity == pytest.approx(one.published_sensitivity, abs=0.015)
        assert one.simulated_specificity == pytest.approx(one.published_specificity, abs=0.015)


def test_velocities_differ_by_sex_as_published_at_equal_stenosis():
    table = carotid_table(2, patients=200_000)
    women = np.array(table["sex"]) == "F"
    stenosis = values(table, "true_stenosis_percent")
    for column, ratio in (("ica_psv_cm_s", 1.09), ("ica_edv_cm_s", 1.06)):
        log = np.log(values(table, column))
        gaps = [
            log[women & band].mean() - log[~women & band].mean()
            for low in range(0, 90, 5)
            if (band := (stenosis >= low) & (stenosis < low + 5)).sum() > 5_000
        ]
        assert np.exp(np.mean(gaps)) == pytest.approx(ratio, abs=0.012)
    assert stenosis[women].mean() == pytest.approx(stenosis[~women].mean(), abs=0.3)


def test_one_cut_for_both_sexes_has_the_lower_specificity_in_women():
    table = carotid_table(2, patients=100_000)
    women = np.array(table["sex"]) == "F"
    for rule in criteria():
        sick = values(table, f"stenosis_ge_{rule.stenosis_percent:.0f}") == 1
        found = values(table, rule.identifier) == 1
        assert found[women & ~sick].mean() > found[~women & ~sick].mean() + 0.01
        assert found[women & sick].mean() > found[~women & sick].mean()


def test_the_facts_are_those_of_the_shared_file():
    if not SHARED.exists():
        pytest.skip("the shared reference data are not here")
    shared = yaml.safe_load((SHARED / "data/clinical/clinical_criteria.yaml").read_text())
    sets = {row["id"]: row for row in shared["carotid_criteria_sets"]}
    wanted = sets["modified_psv180"]["study"]["ge_50"]
    ours = {rule.identifier: rule.published for rule in criteria() if rule.published}
    assert ours == {name: tuple(pair) for name, pair in wanted.items()}
    assert sets["modified_psv180"]["study"]["n_sides"] == criteria()[0].sides
    assert shared["sex_difference"]["psv_pct_women_over_men"] == 9
    assert shared["sex_difference"]["edv_pct_women_over_men"] == 6


def test_the_vendors_table_is_what_a_hospital_sees(tmp_path):
    written = write_example("vendor_carotid", tmp_path / "vendor.csv")
    found = detect_columns(open_table(written.path))
    assert found.ready
    assert found.protocol.columns.readers == ("reader_1", "reader_2", "reader_3")
    table = read_table(
        open_table(written.path), example_protocols("vendor_carotid")["protocol"]
    )
    assert table.unverified.negative > 5 * table.unverified.positive > 0
    sex = next(one for one in table.attributes if one.column == "sex")
    women = np.unique(table.patient[sex.codes == sex.levels.index("F")]).size
    assert 30 < women < 80
    assert table.readers.min() >= 0


def test_readers_are_better_with_the_model():
    table = reader_study_table(1)
    sick = np.array(table["reference"]) == "1"
    score = values(table, "score")
    modality = np.array(table["modality"])
    gap = {
        name: score[sick & (modality == name)].mean() - score[~sick & (modality == name)].mean()
        for name in ("unassisted", "assisted")
    }
    assert gap["assisted"] > gap["unassisted"] > 0.1


def test_the_operation_reports_what_it_wrote(tmp_path, clock):
    request = ExampleRequest(
        name="carotid_criteria_by_sex", output=str(tmp_path / "carotid.csv")
    )
    result = write_audit_example(Context(clock=clock), request)
    assert result.simulated
    assert len(result.protocols) == 4
    assert [one.published_sides for one in result.published] == [299, 299, 299, 0]
    assert all(Path(file).exists() for file in (result.file, *result.protocols))
    names = set(ExampleRequest.__annotations__)
    assert names == {"name", "output", "seed"}
    for name in EXAMPLES:
        ExampleRequest(name=name, output="x")
