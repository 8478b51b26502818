"""``audit.reader_study``: a model, or readers with it, against readers; from one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Gt, Len, Lt

from sonobridge.audit.readers.study import ReaderProtocol, ReaderStudy
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.readers.study.reading import ReaderColumns

__all__ = ["ReaderStudyRequest", "ReaderStudyResult", "reader_study"]

Column = Annotated[str, Len(1, 200)]


@record
class ReaderStudyRequest:
    """Which file, what its columns are, and what is asked of it."""

    file: Annotated[str, Len(1, 4000), Help("CSV or Parquet: a row a reading; only read.")]
    metric: Annotated[
        Literal["auc", "sensitivity", "specificity"], Help("Measure of accuracy.")
    ] = "auc"
    margin: Annotated[
        float, Gt(0), Lt(1), Help("Largest loss that still counts as not worse.")
    ] = 0.05
    candidate: Annotated[
        str, Len(0, 200), Help("Modality under test; empty: the model alone, or the first.")
    ] = ""
    comparator: Annotated[
        str, Len(0, 200), Help("Modality it is compared with; empty: the other one.")
    ] = ""
    fixed_readers: Annotated[bool, Help("Ask about these readers only, not others.")] = False
    jackknife: Annotated[bool, Help("Covariances by jackknife instead of DeLong.")] = False
    positive: Annotated[tuple[Column, ...], Len(1, 20), Help("Values that mean positive.")] = (
        "1",
    )
    threshold: Annotated[float | None, Help("Ratings at or above it are positive answers.")] = (
        None
    )
    subgroups: Annotated[
        tuple[Column, ...], Len(0, 20), Help("Columns whose levels are compared apart.")
    ] = ()
    minimum_patients: Annotated[int, Ge(2), Help("Fewest patients of a subgroup.")] = 30
    level: Annotated[float, Gt(0.5), Lt(1), Help("Confidence level.")] = 0.95
    power: Annotated[float, Gt(0.5), Lt(1), Help("Power of a larger study.")] = 0.8
    case: Annotated[Column, Help("Column of the case.")] = "case"
    patient: Annotated[Column, Help("Column of the patient.")] = "patient"
    cases_are_patients: Annotated[
        bool, Help("State that each case is a patient of its own.")
    ] = False
    reader: Annotated[Column, Help("Column of the reader; blank: a model alone.")] = "reader"
    modality: Annotated[Column, Help("Column of the modality.")] = "modality"
    score: Annotated[Column, Help("Column of the score or answer.")] = "score"
    reference: Annotated[Column, Help("Column of the reference.")] = "reference"


@record
class ReaderStudyResult:
    """The study; its first comparison is that of all patients."""

    verdict: Literal["non_inferior", "inferior", "not_shown", "not_estimable"]
    in_short: str
    study: ReaderStudy


@operation(
    "audit.reader_study",
    summary="Compare a model, or readers who use it, with readers on the same cases (MRMC).",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("file",),
)
def reader_study(context: Context, request: ReaderStudyRequest) -> ReaderStudyResult:
    """Read the table under locks and analyse it; the file is only read."""
    from sonobridge.audit.readers.study.analysis import study_readers
    from sonobridge.audit.readers.study.reading import read_reader_table

    del context
    table = read_reader_table(Path(request.file), _columns(request), request.metric)
    study = study_readers(table, _protocol(request))
    first, detail = study.comparisons[0], study.details[0]
    return ReaderStudyResult(
        verdict=first.verdict,
        in_short=f"{first.sentence.clinician} {detail.reason}",
        study=study,
    )


def _columns(request: ReaderStudyRequest) -> ReaderColumns:
    from sonobridge.audit.readers.study.reading import ReaderColumns

    if request.metric == "auc" and request.threshold is not None:
        raise InvalidInputError(
            "A threshold makes answers of ratings, and AUC needs the ratings.",
            where="threshold",
            kept="Nothing was run.",
            remedy="Ask for sensitivity or specificity, or leave the threshold out.",
        )
    return ReaderColumns(
        case=request.case,
        patient="" if request.cases_are_patients else request.patient,
        reader=request.reader,
        modality=request.modality,
        score=request.score,
        reference=request.reference,
        positive=request.positive,
        threshold=request.threshold,
        subgroups=request.subgroups,
    )


def _protocol(request: ReaderStudyRequest) -> ReaderProtocol:
    return ReaderProtocol(
        metric=request.metric,
        margin=request.margin,
        candidate=request.candidate,
        comparator=request.comparator,
        readers="fixed" if request.fixed_readers else "random",
        covariance="jackknife" if request.jackknife else "delong",
        level=request.level,
        minimum_patients=request.minimum_patients,
        power=request.power,
    )
