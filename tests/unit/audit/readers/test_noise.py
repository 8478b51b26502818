"""The label-noise ceiling on simulated readers and on tables counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from audit_tables import binary_table
from sonobridge.audit.readers.noise import noise_ceilings
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import Resampling, Scale, krippendorff_alpha

ASKED = {"level": 0.95, "seed": 4, "replicates": 200}


def with_readers(readers, **changes):
    readers = np.asarray(readers, dtype=np.int16)
    rows = readers.shape[0]
    made = {
        "patient": np.arange(rows, dtype=np.int64),
        "patient_keys": np.arange(1, rows + 1, dtype=np.uint64),
        "readers": readers,
        "attributes": (),
        **changes,
    }
    made.setdefault("prediction", readers[:, 0].astype(np.int8))
    made.setdefault("reference", np.zeros(rows, np.int8))
    made.setdefault("score", None)
    return binary_table(patients=4, **made)


def answers(*values):
    return np.array(values, dtype=np.int8)


def everything(table):
    return {"overall": np.ones(table.rows, bool)}


def test_leaving_one_out_by_hand():
    # Four rows, three readers. Reader against the majority of the other two:
    # row 0: all agree, 3 of 3; row 1: 1 1 0: the 0 against 1 1 disagrees, the others tie;
    # row 2: 0 0 0; row 3: two readers, 1 against 0 and 0 against 1.
    table = with_readers(
        [[1, 1, 1], [1, 1, 0], [0, 0, 0], [1, 0, -1]], prediction=answers(1, 0, 0, 1)
    )
    (found,) = noise_ceilings(table, "accuracy", **ASKED, groups=everything(table))
    assert found.readers == 3
    assert found.agreement.value == pytest.approx(6 / 9)
    # The model on the same pairs: 3 of 3, 0 of 1, 3 of 3, 1 of 2.
    assert found.model.value == pytest.approx(7 / 9)
    assert "2 of 11 readings left out" in found.note


def test_sensitivity_takes_the_majority_as_positive():
    table = with_readers(
        [[1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0]], prediction=answers(1, 1, 0, 0)
    )
    (found,) = noise_ceilings(table, "sensitivity", **ASKED, groups=everything(table))
    # Positive majorities: three in row 0, one in row 1 (its reader says 0).
    assert found.agreement.value == pytest.approx(3 / 4)
    assert found.model.value == pytest.approx(1.0)
    (other,) = noise_ceilings(table, "specificity", **ASKED, groups=everything(table))
    assert other.agreement.value == pytest.approx(3 / 4)
    assert other.model.value == pytest.approx(1.0)


def test_alpha_is_that_of_the_labelling_side():
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 2, 60)
    readers = np.where(rng.random((60, 4)) < 0.2, 1 - truth[:, None], truth[:, None])
    readers[rng.random((60, 4)) < 0.1] = -1
    patient = np.repeat(np.arange(30), 2)
    table = with_readers(
        readers, patient=patient, patient_keys=np.arange(5, 35, dtype=np.uint64)
    )
    (found,) = noise_ceilings(table, "accuracy", **ASKED, groups=everything(table))
    expected = krippendorff_alpha(
        [[None if x < 0 else str(x) for x in row] for row in readers.T],
        [f"{key:016x}" for key in table.patient_keys[patient]],
        scale=Scale("nominal", ("0", "1")),
        resampling=Resampling(seed=4, replicates=200),
    )
    assert isinstance(found.kappa, Estimate)
    assert found.kappa.value == pytest.approx(expected.value, abs=1e-12)
    assert (found.kappa.low, found.kappa.high) == pytest.approx((expected.low, expected.high))


def simulated(rows=6000, error=0.1, hard=0.3, seed=0):
    """Readers err at ``error``, in the second half at ``hard``; the model at 0.05."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, rows)
    rate = np.where(np.arange(rows) < rows // 2, error, hard)[:, None]
    readers = np.where(rng.random((rows, 5)) < rate, 1 - truth[:, None], truth[:, None])
    model = np.where(rng.random(rows) < 0.05, 1 - truth, truth).astype(np.int8)
    table = with_readers(readers, prediction=model)
    first = np.arange(rows) < rows // 2
    return table, {"overall": np.ones(rows, bool), "site=A": first, "site=B": ~first}


def test_noise_of_a_group_lowers_its_ceiling_for_readers_and_model_alike():
    table, groups = simulated()
    overall, easy, hard = noise_ceilings(table, "accuracy", **ASKED, groups=groups)
    assert [found.group for found in (overall, easy, hard)] == list(groups)
    assert overall.label == "All patients"
    # Four others err at e; their majority is wrong with probability w (ties left out).
    for found, rate in ((easy, 0.1), (hard, 0.3)):
        wrong = rate**4 + 4 * rate**3 * (1 - rate)
        right = (1 - rate) ** 4 + 4 * (1 - rate) ** 3 * rate
        share = wrong / (wrong + right)
        ceiling = (1 - rate) * (1 - share) + rate * share
        model = 0.95 * (1 - share) + 0.05 * share
        assert found.agreement.value == pytest.approx(ceiling, abs=0.02)
        assert found.model.value == pytest.approx(model, abs=0.02)
        assert found.agreement.low < ceiling < found.agreement.high
    assert hard.kappa.value < easy.kappa.value
    # A perfect model could not be shown to be perfect on noisy majorities.
    assert hard.model.value < easy.model.value


def test_a_metric_of_scores_is_replaced_and_named():
    table, groups = simulated(600)
    (found, *_) = noise_ceilings(table, "auc", **ASKED, groups=groups)
    assert "(sensitivity + specificity) / 2" in found.note
    assert 0.5 < found.agreement.value < 1
    (other, *_) = noise_ceilings(table, "brier", **ASKED, groups=groups)
    assert "brier needs scores" in other.note


def test_ordinal_readers():
    rng = np.random.default_rng(3)
    grade = rng.integers(0, 5, 400)
    readers = np.clip(grade[:, None] + rng.integers(-1, 2, (400, 3)), 0, 4)
    table = with_readers(readers, prediction=grade.astype(np.int16))
    groups = everything(table)
    (kappa,) = noise_ceilings(table, "weighted_kappa", **ASKED, groups=groups)
    (grade_,) = noise_ceilings(table, "within_one_grade", **ASKED, groups=groups)
    (equal,) = noise_ceilings(table, "accuracy", **ASKED, groups=groups)
    assert kappa.agreement.value > 0.7
    assert equal.agreement.value < grade_.agreement.value <= 1
    assert kappa.model.value > kappa.agreement.value
    assert "ordinal" in kappa.kappa.method


def test_no_readers_no_model_no_majority():
    table = binary_table(patients=5)
    assert noise_ceilings(table, "accuracy", **ASKED, groups=everything(table)) == ()
    alone = with_readers([[1], [0], [1]], prediction=None)
    (found,) = noise_ceilings(alone, "accuracy", **ASKED, groups=everything(alone))
    assert isinstance(found.agreement, NotEstimable)
    assert isinstance(found.model, NotEstimable)
    assert isinstance(found.kappa, NotEstimable)
    empty = noise_ceilings(alone, "accuracy", **ASKED, groups={"none": np.zeros(3, bool)})
    assert empty[0].readers == 0


def test_a_large_table_stays_in_bounds():
    table, groups = simulated(300_000)
    found = noise_ceilings(table, "sensitivity", **ASKED, groups=groups)
    assert [one.readers for one in found] == [5, 5, 5]
    assert all(one.agreement.n > 50_000 for one in found)
    # Either interval says the same where both can be asked.
    small, _ = simulated(3998)
    assert "jackknife" in found[0].kappa.method
    (resampled,) = noise_ceilings(
        small, "accuracy", **ASKED, groups={"x": np.arange(3998) < 1999}
    )
    assert "resamples" in resampled.kappa.method
