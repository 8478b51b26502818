"""References and answers of the rows, by task, and why a row has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.protocol import Protocol
from sonobridge.audit.table.cells import comparable, is_missing
from sonobridge.audit.table.names import kind_of
from sonobridge.audit.table.notes import Notes, reason_number
from sonobridge.audit.table.scan import Numbers, Scan, Texts
from sonobridge.audit.table.scores import checked_metric, checked_score
from sonobridge.audit.table.source.faults import refusal

__all__ = ["Answers", "Place", "build_answers", "needed_numbers", "needed_texts"]

METRICS = ("dice", "iou", "hd95", "nsd", "assd")
INDETERMINATE = frozenset(
    [
        *("indeterminate", "equivocal", "uncertain", "inconclusive", "cannot grade"),
        *("cannot_grade", "ungradable", "non-diagnostic", "nondiagnostic", "cannot tell"),
    ]
)
NEGATIVE = frozenset(
    [
        *("0", "no", "n", "false", "f", "negative", "neg", "normal", "benign", "absent"),
        *("healthy", "none", "control"),
    ]
)
_MISSING, _INDETERMINATE, _UNKNOWN = -1, -2, -3

_ANSWER = ("answer_missing", "answer_not_finite", "answer_not_number")
_REFERENCE = ("reference_missing", "reference_missing", "reference_unknown")


@dataclass(frozen=True, slots=True)
class Place:
    """A protocol, the file it is asked of and where its columns are."""

    protocol: Protocol
    file: str
    index: Mapping[str, int]

    def number(self, scan: Scan, name: str) -> Numbers:
        """Return a column of numbers."""
        return scan.numbers[self.index[name]]

    def text(self, scan: Scan, name: str) -> Texts:
        """Return a column of few values.

        Raises
        ------
        InvalidInputError
            If it has too many values to be answers.
        """
        if self.index[name] in scan.crowded:
            raise refusal(
                "A column of answers has too many values.",
                f"{self.file}, column {name}",
                f"It holds about {scan.crowded[self.index[name]]:,} different values.",
                "Name the column that holds the classes, or choose the task that fits.",
            )
        return scan.texts[self.index[name]]


@dataclass(slots=True)
class Answers:
    """Arrays of all rows of the file; see :class:`AuditTable` for the fields.

    Attributes
    ----------
    reason
        Shape (rows,): number of the reason for leaving the row out; 0 for none.
    """

    reason: NDArray[np.uint8]
    reference: NDArray[np.generic] | None = None
    score: NDArray[np.float64] | None = None
    prediction: NDArray[np.generic] | None = None
    compared_score: NDArray[np.float64] | None = None
    compared_prediction: NDArray[np.generic] | None = None
    class_scores: NDArray[np.float64] | None = None
    metrics: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    readers: NDArray[np.int16] | None = None

    def leave_out(self, where: NDArray[np.bool_], code: str) -> None:
        """Give rows a reason unless they have one."""
        self.reason[where & (self.reason == 0)] = reason_number(code)

    def arrays(self) -> list[NDArray[np.generic]]:
        """Return all arrays that say something of a row."""
        named = (
            *(self.reason, self.reference, self.score, self.prediction, self.class_scores),
            *(self.compared_score, self.compared_prediction, self.readers),
            *self.metrics.values(),
        )
        return [array for array in named if array is not None]


def needed_numbers(protocol: Protocol) -> tuple[str, ...]:
    """Return the columns that the task reads as numbers."""
    columns = protocol.columns
    match protocol.task:
        case "binary":
            named = [columns.score, columns.compared if columns.score else ""]
        case "measurement":
            named = [columns.reference, columns.prediction, columns.compared]
        case "segmentation":
            named = list(columns.metrics)
        case _:
            named = list(columns.class_scores)
    return tuple(name for name in named if name)


def needed_texts(protocol: Protocol) -> tuple[str, ...]:
    """Return the columns that the task reads as a few values."""
    columns = protocol.columns
    if protocol.task in ("measurement", "segmentation"):
        return ()
    named = [columns.reference, columns.prediction, *columns.readers]
    if not (protocol.task == "binary" and columns.score):
        named.append(columns.compared)
    return tuple(name for name in named if name)


def build_answers(place: Place, scan: Scan, notes: Notes) -> Answers:
    """Return references and answers of all rows.

    Raises
    ------
    InvalidInputError
        If the protocol and the table do not fit: scores outside 0..1, no such positive
        value, no class of the protocol.
    """
    answers = Answers(np.zeros(scan.rows, dtype=np.uint8))
    match place.protocol.task:
        case "binary":
            _binary(place, scan, answers, notes)
        case "measurement":
            _measurement(place, scan, answers)
        case "segmentation":
            _segmentation(place, scan, answers, notes)
        case _:
            _classes(place, scan, answers, notes)
    return answers


def _binary(place: Place, scan: Scan, answers: Answers, notes: Notes) -> None:
    protocol, columns = place.protocol, place.protocol.columns
    _demand(place, reference=columns.reference, answer=columns.score or columns.prediction)
    reference = place.text(scan, columns.reference)
    known = _binary_vocabulary(place, reference, notes)
    threshold = protocol.operating_point.threshold
    told = None
    if columns.prediction:
        told = _decoded(place.text(scan, columns.prediction), known)
    if columns.score:
        numbers = place.number(scan, columns.score)
        answers.score = checked_score(numbers, place.file, columns.score)
        _leave_out_numbers(answers, numbers, _ANSWER)
        if threshold is not None:
            answers.prediction = _at_least(answers.score, threshold)
            _note_differing(told, answers.prediction, columns.prediction, notes)
    if answers.prediction is None:
        if told is None:
            raise refusal(
                "The protocol names neither a threshold nor a column of answers.",
                place.file,
                "Without one of them no row is positive or negative.",
                "Set operating_point.threshold, or name columns.prediction.",
            )
        answers.prediction = told.astype(np.int8)
        _leave_out_decoded(answers, told, "answer_missing", "answer_unknown")
    _compare(place, scan, answers, known)
    decoded = _decoded(reference, known)
    answers.reference = decoded.astype(np.int8)
    _leave_out_decoded(answers, decoded, "reference_missing", "reference_unknown")
    _readers(place, scan, answers, known, notes)


def _binary_vocabulary(place: Place, reference: Texts, notes: Notes) -> dict[str, int]:
    """Return 1 or 0 for each value that is known; other values are unknown."""
    column = place.protocol.columns.reference
    positive = {comparable(value) for value in place.protocol.positive}
    values = {
        comparable(s)
        for s in reference.spellings
        if not is_missing(s) and comparable(s) not in INDETERMINATE
    }
    negative = values - positive
    if values and not values & positive and not (len(values) == 1 and values <= NEGATIVE):
        raise refusal(
            "No row has the reference value that the protocol calls positive.",
            f"{place.file}, column {column}",
            f"The column holds {len(values)} other values.",
            "Set `positive` to the value that means diseased; the dry run lists the values.",
        )
    if len(negative) > 1:
        notes.add(
            "several_negatives",
            f"{len(negative)} different reference values count as negative.",
            "Check that none of them is a misspelt positive or an unknown.",
            column=column,
            count=sum(
                n
                for s, n in zip(reference.spellings, reference.counts, strict=True)
                if comparable(s) in negative
            ),
        )
    return (
        dict.fromkeys(NEGATIVE - positive, 0)
        | dict.fromkeys(negative, 0)
        | dict.fromkeys(positive, 1)
    )


def _classes(place: Place, scan: Scan, answers: Answers, notes: Notes) -> None:
    columns = place.protocol.columns
    _demand(
        place,
        reference=columns.reference,
        answer=columns.prediction or "".join(columns.class_scores),
        classes="".join(columns.classes),
    )
    known = {comparable(name): i for i, name in enumerate(columns.classes)}
    if columns.class_scores:
        if len(columns.class_scores) != len(columns.classes):
            raise refusal(
                "The protocol names another number of score columns than of classes.",
                place.file,
                f"{len(columns.class_scores)} columns, {len(columns.classes)} classes.",
                "Name one score column for each class, in their order.",
            )
        _class_scores(place, scan, answers, notes)
    if columns.prediction:
        told = _decoded(place.text(scan, columns.prediction), known)
        answers.prediction = told
        _leave_out_decoded(answers, told, "answer_missing", "answer_unknown")
    elif answers.class_scores is not None:
        answers.prediction = np.argmax(np.nan_to_num(answers.class_scores), axis=1).astype(
            np.int16
        )
    _compare(place, scan, answers, known)
    decoded = _decoded(place.text(scan, columns.reference), known)
    if not np.any(decoded >= 0):
        raise refusal(
            "No reference value is one of the protocol's classes.",
            f"{place.file}, column {columns.reference}",
            f"The protocol names {len(columns.classes)} classes.",
            "Write the classes as they stand in the table; the dry run lists them.",
        )
    answers.reference = decoded
    _leave_out_decoded(answers, decoded, "reference_missing", "reference_unknown")
    _readers(place, scan, answers, known, notes)


def _class_scores(place: Place, scan: Scan, answers: Answers, notes: Notes) -> None:
    columns = place.protocol.columns
    found = np.empty((scan.rows, len(columns.class_scores)))
    for position, name in enumerate(columns.class_scores):
        numbers = place.number(scan, name)
        found[:, position] = checked_score(numbers, place.file, name)
        _leave_out_numbers(answers, numbers, _ANSWER)
    answers.class_scores = found
    off = np.abs(found.sum(axis=1) - 1.0) > 0.02
    if np.any(off):
        notes.add(
            "class_scores_sum",
            "The class scores of some rows do not add up to 1.",
            "Ranking measures hold; do not read these scores as probabilities.",
            count=int(np.count_nonzero(off)),
        )


def _measurement(place: Place, scan: Scan, answers: Answers) -> None:
    columns = place.protocol.columns
    _demand(place, reference=columns.reference, answer=columns.prediction)
    prediction = place.number(scan, columns.prediction)
    reference = place.number(scan, columns.reference)
    answers.prediction, answers.reference = prediction.values, reference.values
    _leave_out_numbers(answers, prediction, _ANSWER)
    _leave_out_numbers(answers, reference, _REFERENCE)
    if columns.compared:
        answers.compared_prediction = place.number(scan, columns.compared).values


def _segmentation(place: Place, scan: Scan, answers: Answers, notes: Notes) -> None:
    columns = place.protocol.columns
    _demand(place, metrics="".join(columns.metrics))
    for name in columns.metrics:
        metric = kind_of(name)
        if metric not in METRICS or metric in answers.metrics:
            raise refusal(
                "A column is named for no metric of its own.",
                f"{place.file}, column {name}",
                f"Per-case metrics are {', '.join(METRICS)}, each once.",
                "Name the column after its metric.",
            )
        values = checked_metric(metric, place.number(scan, name), place.file, name)
        answers.metrics[metric] = values
        undefined = place.number(scan, name).status > 1
        if np.any(undefined):
            notes.add(
                "metric_undefined",
                f"{metric} is infinite, NaN or no number in some cases; they have none.",
                "State the rule for empty masks, and report these cases in a column of "
                "their own.",
                column=name,
                count=int(np.count_nonzero(undefined)),
            )
    empty = np.all([np.isnan(values) for values in answers.metrics.values()], axis=0)
    answers.leave_out(empty, "metrics_missing")


def _demand(place: Place, **named: str) -> None:
    """Refuse a protocol that leaves a column of its task unnamed."""
    missing = [what for what, name in named.items() if not name]
    if missing:
        raise refusal(
            f"The protocol does not say which column holds: {', '.join(missing)}.",
            place.file,
            f"A {place.protocol.task} task needs it.",
            "Name it under `columns`; `sonobridge audit run FILE --dry-run` proposes names.",
        )


def _decoded(texts: Texts, known: dict[str, int]) -> NDArray[np.int16]:
    """Return the class of each row; -1 missing, -2 indeterminate, -3 unknown."""
    table = [*(_decode(spelling, known) for spelling in texts.spellings), _MISSING]
    found: NDArray[np.int16] = np.asarray(table, dtype=np.int16)[texts.codes]
    return found


def _decode(spelling: str, known: dict[str, int]) -> int:
    value = comparable(spelling)
    if value in known:
        return known[value]
    if is_missing(spelling):
        return _MISSING
    return _INDETERMINATE if value in INDETERMINATE else _UNKNOWN


def _leave_out_numbers(answers: Answers, numbers: Numbers, codes: tuple[str, ...]) -> None:
    for status, code in enumerate(codes, 1):
        answers.leave_out(numbers.status == status, code)


def _leave_out_decoded(
    answers: Answers, decoded: NDArray[np.int16], missing: str, unknown: str
) -> None:
    answers.leave_out(decoded == _MISSING, missing)
    indeterminate = missing.replace("missing", "indeterminate")
    answers.leave_out(
        decoded == _INDETERMINATE,
        indeterminate if missing == "reference_missing" else "answer_missing",
    )
    answers.leave_out(decoded == _UNKNOWN, unknown)


def _at_least(score: NDArray[np.float64], threshold: float) -> NDArray[np.int8]:
    """Return 1 where a score reaches the threshold, 0 below, -1 where there is no score."""
    found = np.greater_equal(score, threshold).astype(np.int8)
    found[np.isnan(score)] = -1
    return found


def _note_differing(
    told: NDArray[np.int16] | None,
    prediction: NDArray[np.generic],
    column: str,
    notes: Notes,
) -> None:
    """Note rows whose answer in the table is not that of the threshold."""
    if told is None:
        return
    differ = (told >= 0) & np.greater_equal(prediction, 0) & np.not_equal(told, prediction)
    if np.any(differ):
        notes.add(
            "prediction_differs",
            "The table's answers differ from the score at the protocol's threshold.",
            "Check the threshold; the threshold was used, not the column.",
            column=column,
            count=int(np.count_nonzero(differ)),
        )


def _compare(place: Place, scan: Scan, answers: Answers, known: dict[str, int]) -> None:
    """Read the other version: NaN and -1 where it gave no answer."""
    columns = place.protocol.columns
    if not columns.compared:
        return
    if place.protocol.task == "binary" and columns.score:
        numbers = place.number(scan, columns.compared)
        answers.compared_score = checked_score(numbers, place.file, columns.compared)
        threshold = place.protocol.operating_point.threshold
        if threshold is not None:
            answers.compared_prediction = _at_least(answers.compared_score, threshold)
        return
    told = np.maximum(_decoded(place.text(scan, columns.compared), known), -1)
    answers.compared_prediction = (
        told.astype(np.int8) if place.protocol.task == "binary" else told
    )


def _readers(
    place: Place, scan: Scan, answers: Answers, known: dict[str, int], notes: Notes
) -> None:
    """Read the readers' answers; -1 where there is none or an unknown one."""
    names = place.protocol.columns.readers
    if not names:
        return
    told = np.stack([_decoded(place.text(scan, name), known) for name in names], axis=1)
    unknown = int(np.count_nonzero(told == _UNKNOWN))
    if unknown:
        notes.add(
            "reader_unknown",
            "Readers gave values that the protocol does not know; they count as no answer.",
            "Write the readers' answers with the values of the reference.",
            count=unknown,
        )
    answers.readers = np.maximum(told, -1)
