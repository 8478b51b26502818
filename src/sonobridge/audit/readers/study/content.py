"""What a reader study asked and found."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Len, Lt

from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable

__all__ = [
    "ComparisonDetail",
    "MissingReadings",
    "ModalityMean",
    "ReaderAccuracy",
    "ReaderProtocol",
    "ReaderStudy",
    "StudyMetric",
    "VarianceComponents",
]

Number = Estimate | NotEstimable
StudyMetric = Literal["auc", "sensitivity", "specificity"]


@record
class ReaderProtocol:
    """What is asked of a reader study, fixed before its results.

    Attributes
    ----------
    candidate, comparator
        Modality under test and the one it is compared with; differences are candidate
        minus comparator. Empty: the first modality of the table, and the only other one.
    margin
        Largest loss of accuracy that still counts as non-inferior.
    readers
        ``random``: the readers stand for others like them; ``fixed``: these alone.
    covariance
        ``delong`` (by patient, Obuchowski 1997) or ``jackknife`` (by patient).
    minimum_patients
        Subgroups with fewer patients get no estimate and no claim.
    power
        Chance of the answer for which a larger study is sized.
    """

    metric: Annotated[StudyMetric, Help("Measure of accuracy.")] = "auc"
    margin: Annotated[float, Gt(0), Lt(1), Help("Largest loss that counts as equal.")] = 0.05
    candidate: Annotated[str, Len(0, 200), Help("Modality under test.")] = ""
    comparator: Annotated[str, Len(0, 200), Help("Modality it is compared with.")] = ""
    readers: Annotated[Literal["random", "fixed"], Help("Readers as a sample, or these.")] = (
        "random"
    )
    covariance: Annotated[Literal["delong", "jackknife"], Help("Covariances by patient.")] = (
        "delong"
    )
    level: Annotated[float, Gt(0.5), Lt(1), Help("Confidence level, two-sided.")] = 0.95
    minimum_patients: Annotated[int, Ge(2), Help("Fewest patients of a subgroup.")] = 30
    power: Annotated[float, Gt(0.5), Lt(1), Help("Power of a larger study.")] = 0.8


@record
class ReaderAccuracy:
    """One reader: accuracy with candidate and comparator, and the difference.

    With a stand-alone model the candidate's accuracy is the model's.
    """

    reader: str
    candidate: Number
    comparator: Number
    difference: Number


@record
class ModalityMean:
    """Mean accuracy of the readers with a modality, or that of a stand-alone model.

    ``correct`` of ``readings`` are counts for sensitivity and specificity; None for AUC.
    """

    modality: str
    readers: int
    estimate: Number
    correct: int | None
    readings: int | None


@record
class VarianceComponents:
    """Mean squares and covariances of the comparison (Obuchowski and Rockette).

    For a stand-alone model they are those of the readers' differences to it, as one
    modality: ``interaction`` is then the variance of readers, Cov1 and Cov3 are None.
    """

    interaction: float
    error: float
    cov1: float | None
    cov2: float
    cov3: float | None


@record
class ComparisonDetail:
    """What stands behind one comparison.

    Attributes
    ----------
    group
        Key of the group: "overall", or column=level.
    superior
        The whole interval of the difference lies above 0.
    p_inferior
        One-sided p of "worse by the margin or more"; ``p_adjusted`` is it after Holm over
        the subgroups, and None for all patients, which is the one primary comparison.
    patients_needed, diseased_needed, readers_needed
        Where nothing is shown: about how many patients (of them positive) in all with
        these readers, or how many readers in all with these patients, would show
        non-inferiority with the stated power if both are truly alike. None: no number
        would, or the question is answered.
    """

    group: str
    attribute: str
    level: str
    patients: int
    positive_patients: int
    negative_patients: int
    cases: int
    candidate: ModalityMean
    comparator: ModalityMean
    readers: tuple[ReaderAccuracy, ...]
    components: VarianceComponents | None
    degrees: float | None
    p_zero: float | None
    p_inferior: float | None
    p_adjusted: float | None
    superior: bool
    patients_needed: int | None
    diseased_needed: int | None
    readers_needed: int | None
    reason: str


@record
class MissingReadings:
    """Readings that a complete design would hold and the table does not."""

    reader: str
    modality: str
    missing: int


@record
class ReaderStudy:
    """A reader study: the question, the answer, and what it rests on.

    ``comparisons`` and ``details`` run in step; the first is that of all patients.
    """

    protocol: ReaderProtocol
    candidate: str
    comparator: str
    standalone: bool
    readers: int
    cases: int
    patients: int
    method: str
    table: str
    table_sha256: str
    rows: int
    cases_left_out: int
    missing: tuple[MissingReadings, ...]
    comparisons: tuple[ReaderComparison, ...]
    details: tuple[ComparisonDetail, ...]
    notes: tuple[str, ...]
