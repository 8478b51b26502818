"""Validation statistics against published figures and independent implementations.

The files of known answers stand beside the repository; none of them enters a wheel. aSAH is
a data set of R pROC (GPL-3) and is read here only.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from sonobridge.core.types import Estimate
from sonobridge.statistics import wilson
from sonobridge.statistics.clustered import (
    ClusteredAuc,
    Predictions,
    auc_covariance,
    auc_difference,
    benjamini_hochberg,
    benjamini_yekutieli,
    binned_error,
    bonferroni,
    clustered_auc,
    clustered_mcnemar,
    clustered_share,
    hochberg,
    holm,
    natural_frequencies,
    net_benefit,
    placements,
    power_auc,
    power_two_shares,
    predictive_estimates,
    sample_size_two_shares,
)
from sonobridge.statistics.diagnostic import TwoByTwo
from sonobridge.statistics.distributions import normal_two_sided
from sonobridge.statistics.intervals import (
    clopper_pearson_bounds,
    newcombe_difference,
    wilson_bounds,
)

VALIDATION = Path(__file__).parents[4] / "shared" / "oracles" / "validation"
MARKERS = ("wfns", "s100b", "ndka")
PAIRS = (("wfns", "s100b"), ("wfns", "ndka"), ("ndka", "s100b"))
EXACT = 1e-10


def known(name: str) -> dict:
    path = VALIDATION / name
    if not path.exists():
        pytest.skip(f"the reference pack is not beside the repository: {name}")
    return json.loads(path.read_text())


def patients(sex: str | None = None) -> dict[str, np.ndarray]:
    path = VALIDATION / "aSAH.csv"
    if not path.exists():
        pytest.skip("the reference pack is not beside the repository: aSAH.csv")
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if sex in {None, row["gender"]}]
    columns = {name: np.array([float(row[name]) for row in rows]) for name in MARKERS}
    columns["poor"] = np.array([row["outcome"] == "Poor" for row in rows])
    return columns


def auc_of(marker: str, sex: str | None = None) -> ClusteredAuc:
    data = patients(sex)
    found = clustered_auc(data[marker], data["poor"], np.arange(data["poor"].size))
    assert found is not None
    return found


# --- aSAH by pROC ---------------------------------------------------------------------


@pytest.mark.parametrize("marker", MARKERS)
def test_auc_and_delong_variance_equal_proc(marker: str) -> None:
    expected, found = known("aSAH_pROC_expected.json"), auc_of(marker)
    assert found.value == pytest.approx(expected[f"auc_{marker}"], abs=EXACT)
    assert found.variance == pytest.approx(expected[f"delong_var_{marker}"], abs=EXACT)
    assert found.wald() == pytest.approx(expected[f"delong_ci95_{marker}"], abs=EXACT)
    assert (found.images, found.positive_images) == (113, 41)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_paired_delong_equals_proc(first: str, second: str) -> None:
    expected = known("aSAH_pROC_expected.json")[f"delong_paired_{first}_vs_{second}"]
    one, other = auc_of(first), auc_of(second)
    covariance = auc_covariance(one, other)
    test = auc_difference(one, other, covariance=covariance, paired=True)
    assert covariance == pytest.approx(expected["cov"], abs=EXACT)
    assert test.statistic == pytest.approx(expected["Z"], abs=EXACT)
    assert test.p == pytest.approx(expected["p"], abs=EXACT)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_unpaired_delong_equals_proc(first: str, second: str) -> None:
    expected = known("aSAH_pROC_expected.json")[f"delong_unpaired_{first}_vs_{second}"]
    test = auc_difference(auc_of(first), auc_of(second))
    assert test.statistic == pytest.approx(expected["D"], abs=EXACT)
    assert test.degrees == pytest.approx(expected["df"], abs=1e-8)
    assert test.p == pytest.approx(expected["p"], abs=EXACT)


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("sex", ["Female", "Male"])
def test_intervals_by_sex_equal_proc(marker: str, sex: str) -> None:
    expected = known("aSAH_pROC_expected.json")[f"subgroup_{sex}_{marker}"]
    found = auc_of(marker, sex)
    assert (found.images, found.positive_images) == (expected["n"], expected["npos"])
    assert found.value == pytest.approx(expected["auc"], abs=EXACT)
    assert found.wald() == pytest.approx(expected["ci95"], abs=EXACT)


@pytest.mark.parametrize("marker", MARKERS)
def test_gap_of_women_and_men_equals_proc(marker: str) -> None:
    expected = known("aSAH_pROC_expected.json")[f"gap_test_F_vs_M_{marker}"]
    test = auc_difference(auc_of(marker, "Female"), auc_of(marker, "Male"))
    assert test.statistic == pytest.approx(expected["D"], abs=EXACT)
    assert test.degrees == pytest.approx(expected["df"], abs=1e-8)
    assert test.p == pytest.approx(expected["p"], abs=EXACT)


def test_power_of_an_auc_equals_proc() -> None:
    expected = known("aSAH_pROC_expected.json")
    assert power_auc(auc_of("s100b").value, 41, 72) == pytest.approx(
        expected["power_s100b"], abs=EXACT
    )
    assert power_auc(0.73, 41, 72) == pytest.approx(expected["power_auc.73_41_72"], abs=EXACT)


# --- proportions by R -----------------------------------------------------------------


@pytest.mark.parametrize("index", range(4))
def test_single_shares_equal_newcombes_cases(index: int) -> None:
    case = known("proportions_R.json")["single_proportions"][index]
    found = wilson("share", case["x"], case["n"], n_unit="images")
    exact = clopper_pearson_bounds(case["x"], case["n"], 0.95)
    assert (found.low, found.high) == pytest.approx(case["wilson"], abs=1e-9)
    assert exact == pytest.approx(case["clopper_pearson"], abs=1e-9)


@pytest.mark.parametrize("index", range(8))
def test_differences_equal_newcombes_cases(index: int) -> None:
    case = known("proportions_R.json")["difference_newcombe"][index]
    gap, low, high = newcombe_difference((case["x1"], case["n1"]), (case["x2"], case["n2"]))
    assert gap == pytest.approx(case["diff"], abs=1e-9)
    assert (low, high) == pytest.approx(case["newcombe10"], abs=1e-9)


@pytest.mark.parametrize("index", range(8))
def test_the_gap_by_patient_is_newcombes_hybrid_on_wilson_limits(index: int) -> None:
    case = known("proportions_R.json")["difference_newcombe"][index]
    z = 1.959963984540054
    p, q = case["x1"] / case["n1"], case["x2"] / case["n2"]
    one, other = wilson_bounds(p, case["n1"], z), wilson_bounds(q, case["n2"], z)
    low = p - q - math.hypot(p - one[0], other[1] - q)
    assert low == pytest.approx(case["newcombe10"][0], abs=1e-9)


def test_mcnemar_equals_r() -> None:
    case = known("proportions_R.json")["mcnemar"]
    (both, first), (second, neither) = case["table"]
    count = both + first + second + neither
    only_first = np.repeat([0, 1, 0], [both + neither, first, second])
    only_second = np.repeat([0, 0, 1], [both + neither, first, second])
    test = clustered_mcnemar(only_first, only_second)
    plain = test.statistic * count / (count - 1)
    assert plain == pytest.approx(case["chi2"], abs=1e-9)
    assert normal_two_sided(math.sqrt(plain)) == pytest.approx(case["p"], abs=1e-12)


@pytest.mark.requirement("R-004-39")
def test_sample_sizes_equal_r() -> None:
    case = known("proportions_R.json")
    found = sample_size_two_shares(0.5, 0.75, power=0.9)
    assert found == pytest.approx(case["power_prop_n_per_group"], abs=1e-3)
    for row in case["power_examples"]:
        power = power_two_shares(row["p1"], row["p2"], row["n"])
        assert power == pytest.approx(row["power"], abs=1e-9)
        again = sample_size_two_shares(row["p1"], row["p2"], power=power)
        assert again == pytest.approx(row["n"], abs=1e-6)


# --- 2 x 2 table by epiR --------------------------------------------------------------


def test_two_by_two_table_equals_epir() -> None:
    case = known("epir_epi_tests.json")
    table = TwoByTwo(**case["table"])
    tp, fp, fn, tn = table.tp, table.fp, table.fn, table.tn
    shares = {
        "ap": (tp + fp, table.n),
        "tp": (tp + fn, table.n),
        "se": (tp, tp + fn),
        "sp": (tn, tn + fp),
        "diag.ac": (tp + tn, table.n),
        "pv.pos": (tp, tp + fp),
        "pv.neg": (tn, tn + fn),
        "p.rout": (fn + tn, table.n),
        "p.rin": (tp + fp, table.n),
        "p.tpdn": (fp, fp + tn),
        "p.tndp": (fn, fn + tp),
        "p.dntp": (fp, fp + tp),
        "p.dptn": (fn, fn + tn),
    }
    found = {name: table.exact_interval(*counts) for name, counts in shares.items()}
    found["lr.pos"] = table.likelihood_ratio_positive()
    found["lr.neg"] = table.likelihood_ratio_negative()
    found["diag.or"] = table.odds_ratio()
    found["youden"] = youden = table.youden_interval()
    compared = 0
    for row in case["result"]:
        if row["statistic"] == "nndx":
            triple = (1 / youden.value, 1 / youden.high, 1 / youden.low)
        else:
            bounded = found[row["statistic"]]
            triple = (bounded.value, bounded.low, bounded.high)
        printed = (row["est"], row["lower"], row["upper"])
        # Printed to eleven digits.
        assert triple == pytest.approx(printed, rel=1e-10, abs=1e-9), row["statistic"]
        compared += 1
    assert compared == 18
    assert table.sensitivity == found["se"].value
    assert (table.ppv, table.npv) == (found["pv.pos"].value, found["pv.neg"].value)
    assert table.specificity == found["sp"].value


# --- Metrics Reloaded, Fairlearn, Benjamini and Hochberg ------------------------------


@pytest.mark.parametrize(("index", "prevalence", "ratio"), [(0, 0.5, 1.0), (1, 0.9, 9.0)])
def test_confusion_measures_equal_metrics_reloaded(
    index: int, prevalence: float, ratio: float
) -> None:
    case = known("classification_metrics_reloaded.json")["confusions"][index]
    table = TwoByTwo(case["tp"], case["fp"], case["fn"], case["tn"])
    expected = case["expected"]
    found = {
        "ppv": table.ppv,
        "npv": table.npv,
        "mcc": table.matthews,
        "kappa": table.kappa,
        "balanced_accuracy": table.balanced_accuracy,
        "youden": table.youden,
        "f1": table.f_beta(),
        "lr_plus": table.likelihood_ratio_positive().value,
        "normalised_expected_cost": table.normalised_expected_cost(prevalence, ratio),
    }
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=0.01), name


@pytest.mark.parametrize("index", [2, 3])
def test_net_benefit_equals_metrics_reloaded(index: int) -> None:
    case = known("classification_metrics_reloaded.json")["confusions"][index]
    table, expected = TwoByTwo(case["tp"], case["fp"], case["fn"], case["tn"]), case["expected"]
    counts = (table.tp, table.fp, table.fn, table.tn)
    assert table.accuracy == pytest.approx(expected["accuracy"], abs=5e-4)
    label = np.repeat([True, False, True, False], counts)
    score = np.repeat([0.9, 0.9, 0.01, 0.01], counts)
    data = Predictions.of(score, label, np.arange(label.size))
    for threshold, name in ((0.1, "net_benefit_exchange_1_9"), (0.5, "net_benefit_exchange_1")):
        benefit = net_benefit(data, [threshold])[0].model.value
        assert benefit == pytest.approx(expected[name], abs=5e-4)
        assert table.net_benefit(threshold / (1 - threshold)) == pytest.approx(benefit)


@pytest.mark.parametrize("bins", [2, 5, 10])
def test_calibration_error_equals_metrics_reloaded(bins: int) -> None:
    case = known("classification_metrics_reloaded.json")["calibration_SN2_24"]
    data = Predictions.of(case["p"], case["y"], np.arange(len(case["y"])))
    ece, mce = binned_error(data, bins, "width")
    assert ece == pytest.approx(case["expected"][f"ece_{bins}bins"], abs=case["atol"])
    assert mce == pytest.approx(case["expected"][f"mce_{bins}bins"], abs=case["atol"])


def test_auroc_equals_metrics_reloaded() -> None:
    case = known("classification_metrics_reloaded.json")["auroc_SN2_18"]
    value, _, _ = placements(case["p"], case["y"])
    assert value == pytest.approx(case["auroc"], abs=1e-12)


def test_f_score_by_group_equals_fairlearn() -> None:
    case = known("fairlearn_docs.json")
    y, answer, group = (np.array(case[k]) for k in ("y_true", "y_pred", "sf"))

    def score(rows: np.ndarray) -> float:
        said, true = answer[rows] == 1, y[rows] == 1
        cells = (said & true, said & ~true, ~said & true, ~said & ~true)
        return TwoByTwo(*(int(cell.sum()) for cell in cells)).f_beta(0.6)

    assert score(group != "") == pytest.approx(case["expected"]["fbeta06_overall"], abs=1e-5)
    for name in "abc":
        expected = case["expected"][f"fbeta06_{name}"]
        assert score(group == name) == pytest.approx(expected, abs=1e-5)


def test_adjusted_p_values_equal_r_and_the_paper() -> None:
    case = known("multiple_comparisons_BH1995.json")
    methods = {
        "holm": holm,
        "hochberg": hochberg,
        "BH": benjamini_hochberg,
        "BY": benjamini_yekutieli,
        "bonferroni": bonferroni,
    }
    for name, method in methods.items():
        assert method(case["p"]) == pytest.approx(case[name], abs=1e-11), name
    alpha, published = case["published"]["alpha"], case["published"]
    assert (bonferroni(case["p"]) <= alpha).sum() == published["bonferroni_rejects"]
    assert (benjamini_hochberg(case["p"]) <= alpha).sum() == published["BH_rejects"]


# --- Bayes ----------------------------------------------------------------------------


@pytest.mark.requirement("R-003-11")
def test_five_in_a_hundred_with_nine_in_ten_right_gives_a_ppv_of_32_percent() -> None:
    nine_in_ten = clustered_share([1] * 90 + [0] * 10, [1] * 100)
    assert nine_in_ten is not None
    ppv, npv = predictive_estimates(nine_in_ten, nine_in_ten, 0.05)
    assert isinstance(ppv, Estimate)
    assert isinstance(npv, Estimate)
    bayes = 0.05 * 0.9 / (0.05 * 0.9 + 0.95 * 0.1)
    assert ppv.value == pytest.approx(bayes, abs=1e-9)
    assert f"{ppv.value:.0%}" == "32%"
    assert npv.value == pytest.approx(0.95 * 0.9 / (0.95 * 0.9 + 0.05 * 0.1), abs=1e-9)
    found = natural_frequencies(0.9, 0.9, 0.05)
    assert (found.true_positive, found.false_negative) == (45, 5)
    assert (found.false_positive, found.true_negative) == (95, 855)


# --- the page of worked examples ------------------------------------------------------


def test_the_page_of_worked_examples_agrees_with_itself() -> None:
    page = Path(__file__).parents[3] / "docs" / "explanation" / "worked-examples.md"
    compared = 0
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4 or not cells[3][:1].isdigit():
            continue
        published, ours, tolerance = (float(cell) for cell in cells[1:])
        assert abs(published - ours) <= tolerance + 1e-14, line
        compared += 1
    assert compared > 80
