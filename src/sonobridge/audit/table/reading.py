"""From a checked file and a protocol to the arrays of an evaluation."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import DataSummary
from sonobridge.audit.protocol import Protocol
from sonobridge.audit.table.answers import (
    Answers,
    Place,
    build_answers,
    needed_numbers,
    needed_texts,
)
from sonobridge.audit.table.attributes import (
    banding_of,
    build_attribute,
    check_scale,
    note_contradictions,
    without_identifiers,
)
from sonobridge.audit.table.audit_table import Attribute, AuditTable, UnverifiedRows
from sonobridge.audit.table.cells import comparable, is_missing
from sonobridge.audit.table.names import kind_of
from sonobridge.audit.table.notes import EXCLUSIONS, Notes, left_out, reason_number
from sonobridge.audit.table.rows import (
    Ordered,
    content_of,
    identity_of,
    order_rows,
    repeated_rows,
)
from sonobridge.audit.table.scan import Scan, Texts, Wanted, scan
from sonobridge.audit.table.source import TableSource
from sonobridge.audit.table.source.faults import refusal
from sonobridge.audit.table.source.fingerprint import Progress
from sonobridge.core.counting import counted

__all__ = ["read_table"]

_TRUE = frozenset({"1", "yes", "true", "y", "t", "simulated"})


def read_table(
    source: TableSource, protocol: Protocol, *, progress: Progress | None = None
) -> AuditTable:
    """Read the rows that a protocol asks about.

    Rows come out by patient and content, so that the order of the file changes nothing.
    Each row is used, or left out for one counted reason:
    ``rows_in = rows_used + sum of the reasons``.

    Raises
    ------
    InvalidInputError, TooLargeError, ConflictError
        If table and protocol do not fit, rows cannot be read or are too many, or the file
        changed meanwhile.
    """
    notes = Notes()
    place = _place(source, protocol)
    for subgroup in protocol.subgroups:
        check_scale(subgroup, source.name, notes)
    _tell(progress, 0, "reading rows")
    scanned = scan(source, _wanted(place))
    _tell(progress, 1, "checking rows")
    answers = build_answers(place, scanned, notes)
    attributes = tuple(
        made
        for subgroup in protocol.subgroups
        if (made := build_attribute(subgroup, place.index[subgroup.column], scanned, notes))
    )
    marks = _marks(place, scanned, answers, attributes)
    scanned = scanned.without_rows()
    ordered = _ordered(place, marks, answers, notes)
    _tell(progress, 2, "arranging rows")
    table = _table(place, answers, attributes, ordered)
    table = replace(table, attributes=without_identifiers(table, notes))
    for attribute in table.attributes:
        note_contradictions(attribute, table.patient, notes)
    _note_file(place, source, scanned, notes)
    _note_results(place, table, notes)
    _note_compared(place, table, notes)
    found = notes.sorted()
    assert scanned.rows == table.rows + left_out(found)
    _tell(progress, 3, "rows read")
    return replace(table, summary=_summary(place, source, scanned, table=table, notes=notes))


@dataclass(frozen=True, slots=True)
class _Use:
    """A column that the protocol names, and as what."""

    what: str
    name: str


def _place(source: TableSource, protocol: Protocol) -> Place:
    """Return where the named columns are.

    Raises
    ------
    InvalidInputError
        If the table has no such column; names that are near are offered.
    """
    index = {name: i for i, name in enumerate(source.names)}
    columns = protocol.columns
    for group in protocol.subgroups:
        if group.column in {columns.patient, columns.image}:
            raise refusal(
                "A column that names patients or images cannot be a subgroup.",
                f"{source.name}, column {group.column}",
                "Its levels would be printed, and they are identifiers.",
                "Take the column out of `subgroups`.",
            )
    missing = [use for use in _uses(protocol) if use.name not in index]
    if missing:
        first = missing[0].name
        near = difflib.get_close_matches(first, source.names, n=3)
        raise refusal(
            "The table lacks columns that the protocol names.",
            source.name,
            "; ".join(f"{use.what}: {use.name}" for use in missing) + ".",
            f"Near {first}: {', '.join(near)}."
            if near
            else f"The table has: {', '.join(source.names[:20])}.",
        )
    return Place(protocol, source.name, index)


def _uses(protocol: Protocol) -> list[_Use]:
    columns = protocol.columns
    single = [
        _Use(what, getattr(columns, what))
        for what in ("patient", "image", "site", "version")
        if getattr(columns, what)
    ]
    answers = [
        _Use("answers", name)
        for name in dict.fromkeys((*needed_numbers(protocol), *needed_texts(protocol)))
    ]
    groups = [_Use("subgroup", group.column) for group in protocol.subgroups]
    return [*single, *answers, *groups]


def _wanted(place: Place) -> Wanted:
    """Return which columns are read as what."""
    protocol, index, columns = place.protocol, place.index, place.protocol.columns
    bands = {
        index[group.column]: banding
        for group in protocol.subgroups
        if (banding := banding_of(group))
    }
    texts = [*needed_texts(protocol), columns.site, columns.version, _simulated_column(index)]
    texts += [g.column for g in protocol.subgroups if index[g.column] not in bands]
    return Wanted(
        patient=index[columns.patient] if columns.patient else None,
        image=index[columns.image] if columns.image else None,
        numbers=tuple(dict.fromkeys(index[name] for name in needed_numbers(protocol))),
        bands=bands,
        texts=tuple(dict.fromkeys(index[name] for name in texts if name)),
    )


def _simulated_column(index: Mapping[str, int]) -> str:
    """Return the name of a column that says which rows are simulated, or nothing."""
    return next((name for name in index if kind_of(name) == "simulated"), "")


@dataclass(slots=True)
class _Marks:
    """Numbers by which rows are told apart; see :mod:`rows`.

    Attributes
    ----------
    patient
        Shape (rows,): number of the patient; 0 where there is none.
    content
        Shape (rows,): number of all that is known of the row.
    identity
        Shape (rows,): number of patient, image and version; None without images, and once
        it was used.
    """

    patient: NDArray[np.uint64]
    content: NDArray[np.uint64]
    identity: NDArray[np.uint64] | None


def _marks(
    place: Place, scanned: Scan, answers: Answers, attributes: tuple[Attribute, ...]
) -> _Marks:
    patient = (
        scanned.patient
        if scanned.patient is not None
        else np.zeros(scanned.rows, dtype=np.uint64)
    )
    groups: list[NDArray[np.generic]] = []
    for attribute in attributes:
        groups.append(attribute.codes)
        groups.extend(attribute.members or ())
    content = content_of([*answers.arrays(), patient, *groups], scanned.rows)
    version = _texts(place, scanned, place.protocol.columns.version)
    identity = identity_of(patient, scanned.image, version.codes if version else None)
    return _Marks(patient, content, identity)


def _ordered(place: Place, marks: _Marks, answers: Answers, notes: Notes) -> Ordered:
    """Decide which rows are used, note the reasons of the others, and order them.

    Raises
    ------
    InvalidInputError
        If no row is left.
    """
    protocol, patient, content = place.protocol, marks.patient, marks.content
    repeated = repeated_rows(marks.identity, content, place.file)
    marks.identity = None
    reason = np.where(repeated > 0, repeated, answers.reason)
    if not protocol.rows_are_patients:
        reason[patient == 0] = reason_number("patient_missing")
    answers.reason = reason
    for code in EXCLUSIONS:
        notes.leave_out(code, int(np.count_nonzero(reason == reason_number(code))))
    used = np.flatnonzero(reason == 0)
    if not used.size:
        why = "; ".join(
            f"{counted(note.count, 'rows')}: {note.code}"
            for note in notes.sorted()
            if left_out([note])
        )
        raise refusal(
            "No row can be used.",
            place.file,
            why + ".",
            "Check that the named columns are the right ones; `--dry-run` says what they hold.",
        )
    return order_rows(patient, content, used)


def _table(
    place: Place, answers: Answers, attributes: tuple[Attribute, ...], ordered: Ordered
) -> AuditTable:
    """Return the used rows in their order, without a summary yet."""
    rows = ordered.rows

    def floats(array: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
        return None if array is None else array[rows]

    def values(array: NDArray[np.generic] | None) -> NDArray[np.generic] | None:
        return None if array is None else array[rows]

    return AuditTable(
        patient=ordered.patient,
        patient_keys=ordered.keys,
        reference=values(answers.reference),
        score=floats(answers.score),
        prediction=values(answers.prediction),
        compared_score=floats(answers.compared_score),
        compared_prediction=values(answers.compared_prediction),
        class_scores=floats(answers.class_scores),
        metrics={name: array[rows] for name, array in answers.metrics.items()},
        readers=None if answers.readers is None else answers.readers[rows],
        attributes=tuple(one.where(rows) for one in attributes),
        unverified=_unverified(place.protocol, answers),
        summary=DataSummary(
            name=place.file,
            sha256="0" * 64,
            rows_in=0,
            rows_used=0,
            patients=0,
            images=0,
            simulated=False,
            notes=(),
        ),
    )


def _unverified(protocol: Protocol, answers: Answers) -> UnverifiedRows:
    """Count the rows that lack a reference only, by the model's answer."""
    if protocol.task != "binary" or answers.prediction is None:
        return UnverifiedRows()
    lacking = answers.reason == reason_number("reference_missing")
    positive = lacking & np.equal(answers.prediction, 1)
    negative = lacking & np.equal(answers.prediction, 0)
    return UnverifiedRows(int(np.count_nonzero(positive)), int(np.count_nonzero(negative)))


def _note_file(place: Place, source: TableSource, scanned: Scan, notes: Notes) -> None:
    """Note formulas, several versions, and sites that the model was trained on."""
    columns, product = place.protocol.columns, place.protocol.product
    for index, count in scanned.formulas.items():
        notes.add(
            "formula",
            "Cells start like a spreadsheet formula; they were read as text and are never "
            "written out as formulas.",
            "Find out who wrote them; export values, not formulas.",
            column=source.names[index],
            count=count,
        )
    versions = _texts(place, scanned, columns.version)
    recorded = _recorded(versions)
    if len(recorded) > 1:
        notes.add(
            "several_versions",
            f"The rows come from {len(recorded)} versions of the model.",
            "Name the version column as a subgroup, and read no pooled figure as that of "
            "one version.",
            column=columns.version,
            count=len(recorded),
        )
    sites = _recorded(_texts(place, scanned, columns.site))
    trained = {comparable(site) for site in product.training_sites}
    overlap = {site: n for site, n in sites.items() if site in trained}
    if overlap:
        notes.add(
            "training_site_overlap",
            "Rows come from sites whose data trained or tuned the model: claims are blocked.",
            "Audit on sites that the model has not seen.",
            column=columns.site,
            count=sum(overlap.values()),
        )


def _note_results(place: Place, table: AuditTable, notes: Notes) -> None:
    """Note what makes measures impossible or too good."""
    reference, prediction = table.reference, table.prediction
    if reference is None or prediction is None or place.protocol.task == "measurement":
        return
    if np.all(np.equal(reference, reference[0])):
        notes.add(
            "one_class",
            "All used rows have the same reference; what needs both is not estimable.",
            "Add cases of the other class.",
            column=place.protocol.columns.reference,
            count=table.rows,
        )
    elif table.rows >= 30 and np.array_equal(reference, prediction):
        notes.add(
            "perfect_agreement",
            "The model's answer equals the reference in every row.",
            "Check that the two columns are not copies of each other.",
            count=table.rows,
        )


def _note_compared(place: Place, table: AuditTable, notes: Notes) -> None:
    """Note rows that the other version did not answer; no pair is made of them."""
    column = place.protocol.columns.compared
    if not column or (table.compared_score is None and table.compared_prediction is None):
        return
    missing = table.rows - int(np.count_nonzero(table.compared))
    if missing:
        notes.add(
            "compared_missing",
            "The other version gave no answer in some rows; the comparison leaves them out.",
            "Find out why; a failure on hard images flatters the version that failed.",
            column=column,
            count=missing,
        )


def _texts(place: Place, scanned: Scan, name: str) -> Texts | None:
    return scanned.texts.get(place.index[name]) if name else None


def _recorded(texts: Texts | None) -> dict[str, int]:
    """Return the recorded values of a column, made comparable, with their rows."""
    found: dict[str, int] = {}
    if texts is not None:
        for spelling, count in zip(texts.spellings, texts.counts, strict=True):
            if not is_missing(spelling):
                found[comparable(spelling)] = found.get(comparable(spelling), 0) + count
    return found


def _summary(
    place: Place, source: TableSource, scanned: Scan, *, table: AuditTable, notes: Notes
) -> DataSummary:
    marked = _recorded(_texts(place, scanned, _simulated_column(place.index)))
    count = sum(n for value, n in marked.items() if value in _TRUE)
    simulated = place.protocol.reference_kind == "simulated" or count == scanned.rows
    if 0 < count < scanned.rows:
        notes.add(
            "partly_simulated",
            "Some rows are simulated and some are not.",
            "Keep simulated and real rows in tables of their own.",
            count=count,
        )
    return DataSummary(
        name=source.name,
        sha256=source.sha256,
        rows_in=scanned.rows,
        rows_used=table.rows,
        patients=table.patients,
        images=table.rows,
        simulated=simulated,
        notes=notes.sorted(),
    )


def _tell(progress: Progress | None, done: int, note: str) -> None:
    if progress is not None:
        progress(done, 3, "steps", note)
