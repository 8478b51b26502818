"""Evaluations built by hand for tests of what stands after the engine.

The numbers are made up but agree with each other: the counts of every attribute add up to
those of all patients, shares come from counts, gaps from two shares, and verdicts from gap
and margin. Intervals are Wilson's on counts divided by a design effect, gaps Newcombe's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sonobridge.audit.evaluation.content import (
    Agreement,
    Confusion,
    CriterionResult,
    Curve,
    DataSummary,
    Evaluation,
    Finding,
    Gap,
    GroupResult,
    Measure,
    MissingBounds,
    NoiseCeiling,
    Paired,
    PowerRow,
    PredictiveValue,
    Range,
    Sentence,
    Spread,
    TableNote,
    Transfer,
    VerificationShare,
    WorstSlice,
)
from sonobridge.audit.protocol import (
    Columns,
    Criterion,
    LockedProtocol,
    NondiscriminationEntry,
    OperatingPoint,
    Product,
    Protocol,
    Subgroup,
    lock,
    lock_again,
)
from sonobridge.core.types import Estimate, NotEstimable

__all__ = [
    "measurement_evaluation",
    "sample_evaluation",
    "sample_protocol",
    "segmentation_evaluation",
]

DESIGN_EFFECT = 1.3
MARGIN = 0.08
SEED = 20_240_601
Z = 1.959964
WILSON = "Wilson on the effective number of images, t with patients − 1, by patient"
NEWCOMBE = "Newcombe's hybrid of two cluster Wilson intervals, by patient"
MINIMUM = 30

TITLES = {
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "ppv": "Positive predictive value",
    "auc": "AUC",
    "ece": "Expected calibration error",
    "underdiagnosis": "Underdiagnosis rate",
}


@dataclass(frozen=True)
class Cell:
    """Counts of one group: patients, patients with disease, and images by outcome."""

    attribute: str
    title: str
    level: str
    patients: int
    diseased: int
    tp: int
    fn: int
    fp: int
    tn: int
    auc: float | None = 0.93
    kind: str = "level"

    @property
    def images(self) -> int:
        return self.tp + self.fn + self.fp + self.tn

    @property
    def key(self) -> str:
        return (self.attribute and f"{self.attribute}={self.level}") or "overall"


OVERALL = Cell("", "Overall", "", 642, 228, 700, 112, 159, 1432, 0.94, "overall")
CELLS = (
    Cell("sex", "Sex", "Female", 291, 101, 319, 48, 70, 656, 0.943),
    Cell("sex", "Sex", "Male", 351, 127, 381, 64, 89, 776, 0.938),
    Cell("age", "Age, years", "under 60", 183, 60, 190, 24, 43, 430, 0.95),
    Cell("age", "Age, years", "60–74", 306, 110, 332, 53, 76, 690, 0.941),
    Cell("age", "Age, years", "75 and over", 153, 58, 178, 35, 40, 312, 0.922),
    Cell("bmi_kg_m2", "BMI, kg/m²", "under 25", 198, 70, 237, 19, 45, 446, 0.957),
    Cell("bmi_kg_m2", "BMI, kg/m²", "25–34.9", 257, 92, 303, 34, 63, 575, 0.95),
    Cell("bmi_kg_m2", "BMI, kg/m²", "35 and over", 132, 48, 112, 49, 38, 290, 0.868),
    Cell(
        *("bmi_kg_m2", "BMI, kg/m²", "not recorded", 55, 18),
        *(48, 10, 13, 121, 0.93, "not_recorded"),
    ),
    Cell("skin_tone_monk", "Skin tone, Monk 1–10", "1–4", 354, 126, 386, 59, 88, 790, 0.944),
    Cell("skin_tone_monk", "Skin tone, Monk 1–10", "5–7", 156, 55, 170, 28, 39, 348, 0.937),
    Cell("skin_tone_monk", "Skin tone, Monk 1–10", "8–10", 27, 9, 26, 6, 7, 61, 0.91),
    Cell(
        *("skin_tone_monk", "Skin tone, Monk 1–10", "not recorded", 105, 38),
        *(118, 19, 25, 233, 0.936, "not_recorded"),
    ),
    Cell("scanner", "Scanner", "A sw 3.1", 372, 139, 430, 64, 92, 830, 0.944),
    Cell("scanner", "Scanner", "B sw 4.2", 235, 89, 270, 48, 61, 531, 0.934),
    Cell("scanner", "Scanner", "C (new)", 35, 0, 0, 0, 6, 71, None),
)
CROSSED = (
    Cell(
        "sex × bmi_kg_m2",
        "Sex × BMI, kg/m²",
        "Female, 35 and over",
        *(61, 22, 49, 27, 18, 132, 0.85, "intersection"),
    ),
    Cell(
        "sex × bmi_kg_m2",
        "Sex × BMI, kg/m²",
        "Male, 35 and over",
        *(71, 26, 63, 22, 20, 158, 0.882, "intersection"),
    ),
)


def wilson(events: float, n: float) -> tuple[float, float]:
    n /= DESIGN_EFFECT
    p = events / DESIGN_EFFECT / n
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def share(name: str, events: int, n: int, patients: int) -> Estimate | NotEstimable:
    if n == 0:
        return NotEstimable(
            name=name, reason="no image with the condition", n=patients, n_unit="patients"
        )
    low, high = wilson(events, n)
    return Estimate(
        name=name,
        value=events / n,
        low=low,
        high=high,
        level=0.95,
        n=patients,
        n_unit="patients",
        method=WILSON,
    )


def around(
    name: str, value: float, half: float, patients: int, method: str, *, seed: int | None = None
) -> Estimate:
    return Estimate(
        name=name,
        value=value,
        low=value - half,
        high=value + half,
        level=0.95,
        n=patients,
        n_unit="patients",
        method=method,
        seed=seed,
    )


def counts(metric: str, cell: Cell) -> tuple[int, int]:
    return {
        "sensitivity": (cell.tp, cell.tp + cell.fn),
        "underdiagnosis": (cell.fn, cell.tp + cell.fn),
        "specificity": (cell.tn, cell.tn + cell.fp),
        "ppv": (cell.tp, cell.tp + cell.fp),
    }[metric]


def words(metric: str, events: int, n: int, who: str) -> tuple[str, str]:
    return {
        "sensitivity": (f"Of {n} images with plaque {who}, the model found {events}.", "tp"),
        "underdiagnosis": (
            f"Of {n} images with plaque {who}, the model called {events} clear.",
            "fn",
        ),
        "specificity": (
            f"Of {n} images without plaque {who}, the model called {events} clear.",
            "tn",
        ),
        "ppv": (f"Of {n} images that the model flagged {who}, {events} show plaque.", "tp"),
    }[metric]


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float, float]:
    (x1, n1), (x2, n2) = first, second
    p1, p2 = x1 / n1, x2 / n2
    l1, u1 = wilson(x1, n1)
    l2, u2 = wilson(x2, n2)
    gap = p1 - p2
    return gap, gap - math.hypot(p1 - l1, u2 - p2), gap + math.hypot(u1 - p1, p2 - l2)


def gap_of(metric: str, cell: Cell, whole: Cell, needed: int | None = None) -> Gap:
    """The gap to all other patients with the verdict that follows from its interval."""
    name = f"{TITLES[metric]} gap"
    here, all_of = counts(metric, cell), counts(metric, whole)
    rest = (all_of[0] - here[0], all_of[1] - here[1])
    primary = metric == "sensitivity"
    if here[1] == 0:
        return Gap(
            against="rest",
            estimate=NotEstimable(
                name=name,
                reason="no image with the condition",
                n=cell.patients,
                n_unit="patients",
            ),
            p_zero=None,
            p_margin=None,
            p_adjusted=None,
            family="none",
            minimum_detectable=None,
            patients_needed=None,
            verdict="not_estimable",
            reason="no image with the condition",
        )
    value, low, high = newcombe(here, rest)
    spread = max(high - low, 1e-9) / (2 * Z)
    p_zero = math.erfc(abs(value) / spread / math.sqrt(2))
    p_margin = 0.5 * math.erfc((abs(value) - MARGIN) / spread / math.sqrt(2))
    adjusted = min(1.0, p_margin * 12)
    if adjusted <= 0.05:
        verdict, reason = "disparity_shown", "the gap exceeds the margin after Holm"
    elif low > -MARGIN and high < MARGIN:
        verdict, reason = "equivalent", "the whole interval lies inside the margin"
    else:
        verdict, reason = "insufficient", "the interval reaches beyond the margin"
    return Gap(
        against="rest",
        estimate=Estimate(
            name=name,
            value=value,
            low=low,
            high=high,
            level=0.95,
            n=cell.patients,
            n_unit="patients",
            method=NEWCOMBE,
        ),
        p_zero=p_zero,
        p_margin=p_margin,
        p_adjusted=adjusted if primary else None,
        family="primary" if primary and cell.kind != "intersection" else "exploratory",
        minimum_detectable=2.8 * spread,
        patients_needed=needed or round(cell.patients * (2.8 * spread / MARGIN) ** 2)
        if verdict == "insufficient"
        else None,
        verdict=verdict,
        reason=reason,
    )


def measure(metric: str, cell: Cell, whole: Cell) -> Measure:
    events, n = counts(metric, cell)
    who = "" if cell.kind == "overall" else f"({cell.title}: {cell.level})"
    sentence, count = words(metric, events, n, who)
    estimate = share(TITLES[metric], events, n, cell.patients)
    if n == 0:
        said = Sentence(
            clinician=f"No image of {cell.level} shows plaque: nothing can be said.",
            data=f"{metric}: 0 of 0; {cell.patients} patients.",
        )
    else:
        assert isinstance(estimate, Estimate)
        said = Sentence(
            clinician=sentence.replace(" ,", ","),
            data=(
                f"{metric} = {count}/n = {events}/{n} = {estimate.value:.3f} "
                f"(95 % {estimate.low:.3f}–{estimate.high:.3f}, {cell.patients} patients)."
            ),
        )
    return Measure(
        metric=metric,
        estimate=estimate,
        numerator=events,
        denominator=n,
        gap=None if cell.kind == "overall" else gap_of(metric, cell, whole),
        sentence=said,
    )


def other_measures(cell: Cell) -> tuple[Measure, ...]:
    """AUC and calibration error, which are no shares of images."""
    if cell.auc is None:
        nothing = NotEstimable(
            name="AUC", reason="one class only", n=cell.patients, n_unit="patients"
        )
        return (
            Measure(
                metric="auc",
                estimate=nothing,
                numerator=None,
                denominator=None,
                gap=None,
                sentence=Sentence(
                    clinician="Without a patient with plaque, ranking cannot be judged.",
                    data="AUC: not estimable, one class only.",
                ),
            ),
        )
    half = 0.6 / math.sqrt(cell.patients)
    auc = Estimate(
        name="AUC",
        value=cell.auc,
        low=cell.auc - half * 0.6,
        high=min(1.0, cell.auc + half * 0.4),
        level=0.95,
        n=cell.patients,
        n_unit="patients",
        method="Obuchowski's clustered DeLong on the logit scale, by patient",
    )
    error = 0.6 / cell.patients**0.5 * 0.9
    ece = Estimate(
        name="Expected calibration error",
        value=error,
        low=error * 0.6,
        high=error * 1.5,
        level=0.95,
        n=cell.patients,
        n_unit="patients",
        method="10 equal-mass bins; bootstrap of patients, basic",
        seed=SEED,
    )
    points = [("auc", auc, "ranks an image with plaque above one without"), ("ece", ece, "")]
    made = []
    for metric, estimate, _ in points:
        said = Sentence(
            clinician=(
                f"In {estimate.value:.0%} of pairs the model ranks an image with plaque above "
                "one without."
                if metric == "auc"
                else f"Stated risks are off by {estimate.value * 100:.1f} points on average."
            ),
            data=(
                f"{metric} = {estimate.value:.3f} (95 % {estimate.low:.3f}–"
                f"{estimate.high:.3f}, {cell.patients} patients)."
            ),
        )
        made.append(
            Measure(
                metric=metric,
                estimate=estimate,
                numerator=None,
                denominator=None,
                gap=None,
                sentence=said,
            )
        )
    return tuple(made)


def group(cell: Cell, whole: Cell = OVERALL) -> GroupResult:
    claim = cell.patients >= MINIMUM
    metrics = ("sensitivity", "specificity", "ppv", "underdiagnosis")
    return GroupResult(
        key=cell.key,
        attribute=cell.attribute,
        title=cell.title,
        level=cell.level,
        kind=cell.kind,
        patients=cell.patients,
        images=cell.images,
        positive_images=cell.tp + cell.fn if claim else None,
        positive_patients=cell.diseased if claim else None,
        confusion=Confusion(tp=cell.tp, fp=cell.fp, fn=cell.fn, tn=cell.tn) if claim else None,
        claim=claim,
        claim_note=""
        if claim
        else f"no claim: {cell.patients} patients, fewer than {MINIMUM}; no estimate is given",
        measures=(*(measure(m, cell, whole) for m in metrics), *other_measures(cell))
        if claim
        else (),
    )


def sample_protocol() -> Protocol:
    """The protocol of the binary sample."""
    return Protocol(
        title="Plaque model 1.3 at our hospital",
        product=Product(
            name="Plaque model",
            version="1.3",
            clearance="",
            intended_use="Flags carotid clips that may show plaque, for review by a reader.",
            runs_on="on the cart",
            claims=("sensitivity above 0.90 in all patients",),
            training_sites=("Site C",),
        ),
        task="binary",
        columns=Columns(
            patient="patient",
            image="clip",
            reference="plaque",
            score="score",
            compared="score_1_2",
            site="site",
            version="model_version",
            readers=("reader_a", "reader_b", "reader_c"),
        ),
        operating_point=OperatingPoint(threshold=0.42, source="vendor's manual, page 31"),
        primary_metric="sensitivity",
        margin=MARGIN,
        subgroups=(
            Subgroup(column="sex", title="Sex", recorded_by="record"),
            Subgroup(column="age", title="Age, years", cuts=(60.0, 75.0)),
            Subgroup(column="bmi_kg_m2", title="BMI, kg/m²", cuts=(25.0, 35.0)),
            Subgroup(
                column="skin_tone_monk",
                title="Skin tone, Monk 1–10",
                scale="Monk 1–10",
                recorded_by="self-report",
                consent="asked at registration, written",
            ),
            Subgroup(column="scanner", title="Scanner"),
        ),
        minimum_patients=MINIMUM,
        prevalence=0.05,
        target_sensitivity=0.9,
        transfer_from="scanner=A sw 3.1",
        criteria=(
            Criterion(identifier="C1", metric="sensitivity", relation="at_least", bound=0.82),
            Criterion(identifier="C2", metric="specificity", relation="at_least", bound=0.85),
            Criterion(
                identifier="C3",
                metric="sensitivity",
                relation="at_least",
                bound=0.80,
                attribute="bmi_kg_m2",
                level="35 and over",
            ),
            Criterion(
                identifier="C4",
                metric="sensitivity",
                relation="at_least",
                bound=0.80,
                attribute="age",
                level="75 and over",
            ),
        ),
        seed=SEED,
        reference_kind="adjudicated",
        nondiscrimination=(
            NondiscriminationEntry(
                attribute="sex",
                use="not_used",
                mitigation="results by sex in this report",
                owner="QA lead",
                date="2026-11-20",
            ),
            NondiscriminationEntry(attribute="age", use="unknown"),
            NondiscriminationEntry(
                attribute="race",
                use="proxy",
                proxy="scanner and site",
                mitigation="results by site are watched",
                owner="QA lead",
                date="2026-11-20",
            ),
        ),
    )


def sample_lock(protocol: Protocol) -> LockedProtocol:
    """Version 2, locked after unblinding: the first had a wider margin."""
    first = lock(replace(protocol, margin=0.1, seed=7), "2026-11-18T08:00:00Z")
    first = replace(first, unblinded_at="2026-11-19T10:00:00Z")
    return lock_again(first, protocol, "2026-11-20T09:30:00Z")


def criteria(cells: dict[str, Cell]) -> tuple[CriterionResult, ...]:
    def share_of(metric: str, key: str) -> Estimate | NotEstimable:
        cell = cells[key]
        return share(TITLES[metric], *counts(metric, cell), cell.patients)

    rows = (
        ("C1", "sensitivity", "overall", "Sensitivity overall at least 0.82", "pass", None),
        ("C2", "specificity", "overall", "Specificity overall at least 0.85", "pass", None),
        (
            *("C3", "sensitivity", "bmi_kg_m2=35 and over"),
            "Sensitivity in BMI 35 and over at least 0.80",
            *("fail", None),
        ),
        (
            *("C4", "sensitivity", "age=75 and over"),
            "Sensitivity in age 75 and over at least 0.80",
            *("cannot_tell", 410),
        ),
    )
    why = {
        "pass": "The whole interval clears the bound.",
        "fail": "The whole interval misses the bound.",
        "cannot_tell": "The interval crosses the bound; about 410 patients are needed.",
    }
    return tuple(
        CriterionResult(
            identifier=identifier,
            text=text,
            answer=answer,
            reason=why[answer],
            patients_needed=needed,
            estimate=share_of(metric, key),
        )
        for identifier, metric, key, text, answer, needed in rows
    )


def roc(label: str, key: str, area: float) -> Curve:
    """A binormal ROC curve of a given area, with a band."""
    separation = math.sqrt(2) * _quantile(area)
    points = []
    for i in range(41):
        x = i / 40
        y = 0.0 if x == 0 else 1.0 if x == 1 else _normal(separation + _quantile(x))
        half = 0.5 * math.sqrt(max(y * (1 - y), 0.0) / 30)
        points.append(Range(x=x, y=y, low=max(0.0, y - half), high=min(1.0, y + half), n=None))
    return Curve(
        kind="roc",
        group=key,
        label=label,
        points=tuple(points),
        note="Band: bootstrap of patients, pointwise 95 %.",
    )


def _normal(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _quantile(p: float) -> float:
    low, high = -8.0, 8.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _normal(middle) < p else (low, middle)
    return low


def calibration(label: str, key: str, slope: float, n: int) -> tuple[Curve, Curve]:
    bins = []
    for i in range(10):
        x = 0.05 + 0.1 * i
        y = min(max(0.5 + slope * (x - 0.5) - 0.02, 0.005), 0.99)
        half = Z * math.sqrt(y * (1 - y) / (n / 10))
        bins.append(Range(x=x, y=y, low=max(0.0, y - half), high=min(1.0, y + half), n=n // 10))
    smooth = tuple(
        Range(x=i / 20, y=min(max(0.5 + slope * (i / 20 - 0.5) - 0.02, 0.0), 1.0))
        for i in range(21)
    )
    return (
        Curve(
            kind="calibration",
            group=key,
            label=label,
            points=tuple(bins),
            note="Ten bins of equal size; intervals by patient.",
        ),
        Curve(kind="calibration_smooth", group=key, label=label, points=smooth),
    )


def net_benefit(cell: Cell, label: str) -> Curve:
    n = cell.images
    points = []
    for i, threshold in enumerate((0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)):
        tp = (cell.tp + cell.fn) / n * (0.98 - 0.02 * i)
        fp = (cell.tn + cell.fp) / n * (0.3 - 0.04 * i)
        value = tp - fp * threshold / (1 - threshold)
        points.append(Range(x=threshold, y=value, low=value - 0.03, high=value + 0.03))
    return Curve(
        kind="net_benefit",
        group=cell.key,
        label=label,
        points=tuple(points),
        note="Band: bootstrap of patients, 95 %.",
    )


def sample_curves() -> tuple[Curve, ...]:
    heavy = next(c for c in CELLS if c.level == "35 and over")
    return (
        roc("Overall", "overall", 0.94),
        roc("BMI, kg/m²: 35 and over", heavy.key, 0.868),
        *calibration("Overall", "overall", 0.94, 2403),
        *calibration("BMI, kg/m²: 35 and over", heavy.key, 0.72, 489),
        net_benefit(OVERALL, "Overall"),
        net_benefit(heavy, "BMI, kg/m²: 35 and over"),
    )


def power_rows() -> tuple[PowerRow, ...]:
    rows = []
    for cell in (OVERALL, *CELLS):
        if cell.kind == "overall":
            continue
        n = cell.tp + cell.fn
        if n == 0:
            rows.append(
                PowerRow(
                    key=cell.key,
                    title=cell.title,
                    level=cell.level,
                    patients=cell.patients,
                    metric="sensitivity",
                    minimum_detectable=None,
                    power_at_margin=None,
                    needed_at_margin=None,
                    note="no patient with the condition",
                )
            )
            continue
        detectable = 2.8 * math.sqrt(0.86 * 0.14 * DESIGN_EFFECT * (1 / n + 1 / (812 - n)))
        seen = _normal(MARGIN / detectable * 2.8 - Z)
        rows.append(
            PowerRow(
                key=cell.key,
                title=cell.title,
                level=cell.level,
                patients=cell.patients,
                metric="sensitivity",
                minimum_detectable=detectable,
                power_at_margin=seen,
                needed_at_margin=round(cell.patients * (detectable / MARGIN) ** 2),
                note="",
            )
        )
    return tuple(rows)


def predictive(prevalence: float) -> PredictiveValue:
    sens, spec = 0.862, 0.900
    positive = round(1000 * prevalence)
    tp = round(positive * sens)
    fp = round((1000 - positive) * (1 - spec))
    ppv = prevalence * sens / (prevalence * sens + (1 - prevalence) * (1 - spec))
    npv = (1 - prevalence) * spec / ((1 - prevalence) * spec + prevalence * (1 - sens))
    method = "Bayes from cluster sensitivity and specificity; bootstrap of patients, basic"
    return PredictiveValue(
        prevalence=prevalence,
        ppv=around("Positive predictive value", ppv, ppv * 0.12, 642, method, seed=SEED),
        npv=around("Negative predictive value", npv, (1 - npv) * 0.25, 642, method, seed=SEED),
        true_positive=tp,
        false_positive=fp,
        false_negative=positive - tp,
        true_negative=1000 - positive - fp,
        sentence=Sentence(
            clinician=(
                f"Of 1,000 people, {positive} have plaque. The model flags {tp + fp}: {tp} of "
                f"them have plaque, {fp} do not. It misses {positive - tp}."
            ),
            data=f"PPV {ppv:.3f}, NPV {npv:.4f} at prevalence {prevalence:.2f}.",
        ),
    )


def noise_rows() -> tuple[NoiseCeiling, ...]:
    method = "reader against the majority of the others; bootstrap of patients"
    made = []
    for key, label, n, agree, model, kappa in (
        ("overall", "Overall", 642, 0.884, 0.861, 0.71),
        ("bmi_kg_m2=35 and over", "BMI, kg/m²: 35 and over", 132, 0.851, 0.696, 0.63),
    ):
        half = 0.75 / math.sqrt(n)
        made.append(
            NoiseCeiling(
                group=key,
                label=label,
                readers=3,
                agreement=around("Reader sensitivity", agree, half, n, method, seed=SEED),
                model=around("Model sensitivity", model, half, n, method, seed=SEED),
                kappa=around("Krippendorff's alpha", kappa, half * 1.4, n, method, seed=SEED),
            )
        )
    return tuple(made)


def sample_findings() -> tuple[Finding, ...]:
    return (
        Finding(
            key="bmi_kg_m2=35 and over:sensitivity",
            severity="high",
            title="BMI, kg/m² 35 and over: sensitivity 20.8 points lower",
            detail="132 patients, 489 images; the gap exceeds the margin of 8 points.",
            verdict="disparity_shown",
        ),
        Finding(
            key="skin_tone_monk=8–10:no_claim",
            severity="medium",
            title="Skin tone, Monk 8–10 cannot be judged",
            detail="27 patients, fewer than 30: no claim, no estimate.",
            verdict="insufficient",
        ),
        Finding(
            key="scanner=C (new):not_estimable",
            severity="medium",
            title="Scanner C (new) has no diseased patient",
            detail="35 patients, 77 images; no number is printed.",
            verdict="not_estimable",
        ),
    )


def data_summary(*, simulated: bool = True) -> DataSummary:
    return DataSummary(
        name="plaque_model_predictions.csv",
        sha256="c2d8" + "0f" * 28 + "9e91",
        rows_in=2431,
        rows_used=2403,
        patients=642,
        images=2403,
        simulated=simulated,
        notes=(
            TableNote(
                code="reference.missing",
                severity="mark",
                column="plaque",
                count=25,
                what="25 rows have no reference standard and enter no measure.",
                remedy="Ask for follow-up of these patients, or read the verified share.",
            ),
            TableNote(
                code="rows.duplicate",
                severity="note",
                column="clip",
                count=3,
                what="3 rows repeat another row and were counted once.",
                remedy="Nothing has to be done.",
            ),
        ),
    )


def spreads() -> tuple[Spread, ...]:
    return (
        Spread(
            attribute="bmi_kg_m2",
            metric="sensitivity",
            highest="under 25",
            lowest="35 and over",
            naive=0.230,
            estimate=Estimate(
                name="Sensitivity, largest minus smallest",
                value=0.215,
                low=0.128,
                high=0.301,
                level=0.95,
                n=587,
                n_unit="patients",
                method="bootstrap of patients, basic, null expectation taken off",
                seed=SEED,
            ),
            p=0.001,
        ),
        Spread(
            attribute="sex",
            metric="sensitivity",
            highest="Female",
            lowest="Male",
            naive=0.013,
            estimate=Estimate(
                name="Sensitivity, largest minus smallest",
                value=0.0,
                low=0.0,
                high=0.047,
                level=0.95,
                n=642,
                n_unit="patients",
                method="bootstrap of patients, basic, null expectation taken off",
                seed=SEED,
            ),
            p=0.71,
        ),
    )


def worst_slices() -> tuple[WorstSlice, ...]:
    method = "cluster Wilson on the effective number of images"
    return (
        WorstSlice(
            description="BMI, kg/m²: 35 and over and Scanner: B sw 4.2",
            attributes=("bmi_kg_m2", "scanner"),
            levels=("35 and over", "B sw 4.2"),
            patients=51,
            images=188,
            found=around("Sensitivity gap", -0.21, 0.12, 51, method),
            shrunken_gap=-0.162,
            p=0.012,
            confirmed=around("Sensitivity gap", -0.17, 0.15, 24, method),
            verdict="disparity_shown",
            reason="found in one half, confirmed in the held-back half",
        ),
        WorstSlice(
            description="Age, years: 75 and over and Sex: Male",
            attributes=("age", "sex"),
            levels=("75 and over", "Male"),
            patients=84,
            images=301,
            found=around("Sensitivity gap", -0.06, 0.1, 84, method),
            shrunken_gap=-0.021,
            p=0.64,
            confirmed=None,
            verdict="insufficient",
            reason="not unusual among all slices looked at",
        ),
    )


def sample_evaluation() -> Evaluation:
    """A binary task with every part of the content filled."""
    groups = tuple(group(c) for c in (OVERALL, *CELLS, *CROSSED))
    cells = {c.key: c for c in (OVERALL, *CELLS, *CROSSED)}
    verified = [("positive", 871, 859), ("negative", 1557, 1544)]
    return Evaluation(
        schema=1,
        identifier="evl_01JD0X3F7QH2M4N6P8R0S2T4V6",
        made_at="2026-11-20T10:05:00Z",
        software={"sonobridge": "0.1.0", "python": "3.11.9", "numpy": "2.4.6"},
        locked=sample_lock(sample_protocol()),
        data=data_summary(),
        headline="One disparity shown: sensitivity in BMI, kg/m² 35 and over",
        tally=tally_of(groups),
        groups=groups,
        spreads=spreads(),
        missing=(
            MissingBounds(
                attribute="bmi_kg_m2",
                level="35 and over",
                metric="sensitivity",
                missing_patients=55,
                low=0.661,
                high=0.731,
            ),
            MissingBounds(
                attribute="skin_tone_monk",
                level="5–7",
                metric="sensitivity",
                missing_patients=105,
                low=0.851,
                high=0.866,
            ),
        ),
        worst_slices=worst_slices(),
        power=power_rows(),
        curves=sample_curves(),
        agreement=(),
        predictive_values=(predictive(0.05), predictive(0.34)),
        transfers=(
            Transfer(
                source="Scanner: A sw 3.1",
                group="Scanner: B sw 4.2",
                threshold=0.37,
                target_sensitivity=0.9,
                sensitivity=around(
                    *("Sensitivity", 0.873, 0.05, 235),
                    "threshold chosen again in each bootstrap of patients",
                    seed=SEED,
                ),
                specificity=around(
                    *("Specificity", 0.871, 0.04, 235),
                    "threshold chosen again in each bootstrap of patients",
                    seed=SEED,
                ),
            ),
        ),
        paired=(
            Paired(
                metric="sensitivity",
                group="overall",
                first=share("Sensitivity", 700, 812, 642),
                second=share("Sensitivity", 684, 812, 642),
                difference=around(
                    *("Sensitivity difference", -0.0197, 0.018, 642),
                    "paired bootstrap of patients",
                    seed=SEED,
                ),
                p=0.032,
                sentence=Sentence(
                    clinician="Of 812 images with plaque version 1.3 found 700, 1.2 found 684.",
                    data="Difference −0.020 (95 % −0.038 to −0.002), paired by patient.",
                ),
            ),
        ),
        noise=noise_rows(),
        verification=tuple(
            VerificationShare(
                answer=answer,
                rows=rows,
                verified=done,
                share=share("Verified share", done, rows, 642),
            )
            for answer, rows, done in verified
        ),
        findings=sample_findings(),
        criteria=criteria(cells),
        design_effects=(1.2, 1.5),
        methods=(
            "Shares: Wilson's interval on the effective number of images with t quantiles.",
            "Gaps: Newcombe's hybrid interval against all other patients.",
            "Multiplicity: Holm over 12 primary comparisons of sensitivity.",
            "Bootstrap: 1,000 resamples of patients, the same in every group.",
        ),
        caveats=(
            "Simulated patients: nothing here describes real people.",
            "A gap by skin tone or ethnicity is an association: other causes may explain it.",
        ),
    )


def tally_of(groups: tuple[GroupResult, ...], metric: str = "sensitivity") -> dict[str, int]:
    tally = dict.fromkeys(("disparity_shown", "equivalent", "insufficient", "not_estimable"), 0)
    for one in groups:
        if one.kind in ("overall", "intersection"):
            continue
        if not one.claim:
            tally["insufficient"] += 1
        for made in one.measures:
            if made.metric == metric and made.gap is not None:
                tally[made.gap.verdict] += 1
    return tally


def _continuous(
    metric: str, value: float, half: float, patients: int, gap: float | None, unit: str
) -> Measure:
    title = {"dice": "Dice", "hd95": "HD95", "bias": "Bias", "mae": "Mean absolute error"}[
        metric
    ]
    estimate = around(title, value, half, patients, "bootstrap of patients, BCa", seed=SEED)
    made_gap = None
    if gap is not None:
        wide = half * 1.4
        inside = abs(gap) + wide < MARGIN if metric == "dice" else abs(gap) + wide < 5
        verdict = "equivalent" if inside else "insufficient"
        made_gap = Gap(
            against="rest",
            estimate=around(
                f"{title} gap", gap, wide, patients, "bootstrap of patients, basic", seed=SEED
            ),
            p_zero=0.3,
            p_margin=0.9,
            p_adjusted=0.9,
            family="primary",
            minimum_detectable=wide * 1.4,
            patients_needed=None if inside else patients * 3,
            verdict=verdict,
            reason="the whole interval lies inside the margin"
            if inside
            else "the interval reaches beyond the margin",
        )
    return Measure(
        metric=metric,
        estimate=estimate,
        numerator=None,
        denominator=None,
        gap=made_gap,
        sentence=Sentence(
            clinician=f"{title} is {value:.2f}{unit} on average over {patients} patients.",
            data=f"{metric} = {value:.3f} (95 % {value - half:.3f}–{value + half:.3f}).",
        ),
    )


def _plain_group(
    attribute: str, level: str, patients: int, images: int, measures: tuple[Measure, ...]
) -> GroupResult:
    claim = patients >= MINIMUM
    return GroupResult(
        key=f"{attribute}={level}" if attribute else "overall",
        attribute=attribute,
        title={"sex": "Sex", "": "Overall"}.get(attribute, attribute),
        level=level,
        kind="level" if attribute else "overall",
        patients=patients,
        images=images,
        positive_images=None,
        positive_patients=None,
        confusion=None,
        claim=claim,
        claim_note="" if claim else f"no claim: {patients} patients, fewer than {MINIMUM}",
        measures=measures if claim else (),
    )


def _other_task(
    protocol: Protocol, groups: tuple[GroupResult, ...], headline: str
) -> Evaluation:
    return replace(
        sample_evaluation(),
        identifier="evl_01JD0X3F7QH2M4N6P8R0S2T4W7",
        locked=lock(protocol, "2026-11-20T09:30:00Z"),
        headline=headline,
        tally=tally_of(groups, protocol.primary_metric),
        groups=groups,
        spreads=(),
        missing=(),
        worst_slices=(),
        power=(),
        curves=(),
        predictive_values=(),
        transfers=(),
        paired=(),
        noise=(),
        verification=(),
        findings=(),
        criteria=(),
        design_effects=None,
    )


def segmentation_evaluation() -> Evaluation:
    """A segmentation task by sex, with one group of too few patients."""
    protocol = Protocol(
        title="Lumen outline 2.0",
        product=Product(name="Lumen outline", version="2.0"),
        task="segmentation",
        columns=Columns(patient="patient", metrics=("dice", "hd95")),
        primary_metric="dice",
        margin=MARGIN,
        unit="mm",
        subgroups=(Subgroup(column="sex", title="Sex"),),
    )
    rows = (
        ("", "", 120, 480, 0.912, None, 1.8, None),
        ("sex", "Female", 62, 246, 0.908, -0.008, 1.9, 0.2),
        ("sex", "Male", 46, 190, 0.916, 0.008, 1.7, -0.2),
        ("sex", "another answer", 12, 44, 0.9, 0.0, 1.8, 0.0),
    )
    groups = tuple(
        _plain_group(
            attribute,
            level,
            patients,
            images,
            (
                _continuous("dice", dice, 0.14 / patients**0.5, patients, gap, ""),
                _continuous("hd95", far, 4 / patients**0.5, patients, far_gap, " mm"),
            ),
        )
        for attribute, level, patients, images, dice, gap, far, far_gap in rows
    )
    return _other_task(protocol, groups, "Dice is equivalent between women and men")


def measurement_evaluation() -> Evaluation:
    """A velocity measurement by sex with a Bland–Altman plot."""
    protocol = Protocol(
        title="PSV reader 0.9",
        product=Product(name="PSV reader", version="0.9"),
        task="measurement",
        columns=Columns(patient="patient", reference="psv_reader", prediction="psv_model"),
        primary_metric="bias",
        margin=5.0,
        tolerance=10.0,
        unit="cm/s",
        subgroups=(Subgroup(column="sex", title="Sex"),),
        reference_kind="report",
    )
    rows = (
        ("", "", 140, 280, 2.1, None),
        ("sex", "Female", 71, 142, 3.4, 2.6),
        ("sex", "Male", 69, 138, 0.8, -2.6),
    )
    groups = tuple(
        _plain_group(
            attribute,
            level,
            patients,
            images,
            (_continuous("bias", bias, 14 / patients**0.5, patients, gap, " cm/s"),),
        )
        for attribute, level, patients, images, bias, gap in rows
    )
    method = "variance components, limits with delta-method intervals"
    plots = tuple(
        Agreement(
            group="overall" if not attribute else f"{attribute}={level}",
            label=f"Sex: {level}" if attribute else "Overall",
            bias=around("Bias", bias, 14 / patients**0.5, patients, method),
            lower_limit=around("Lower limit", bias - 19.0, 2.4, patients, method),
            upper_limit=around("Upper limit", bias + 19.0, 2.4, patients, method),
            points=tuple(
                Range(
                    x=40 + (i * 37 % 180) * 1.6,
                    y=bias + 19 * math.sin(i * 12.9898) * abs(math.sin(i * 4.1)),
                )
                for i in range(images)
            ),
        )
        for attribute, level, patients, images, bias, _ in rows
    )
    made = _other_task(protocol, groups, "Bias cannot be told between women and men")
    return replace(made, agreement=plots)
