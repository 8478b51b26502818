"""Recorded attributes of the rows: levels, bands, several answers, what is not recorded."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.protocol import Subgroup
from sonobridge.audit.table.audit_table import Attribute, AuditTable
from sonobridge.audit.table.bands import CUSTOMARY, PLAUSIBLE, band_labels
from sonobridge.audit.table.cells import check_export_cell, comparable, is_missing, level_text
from sonobridge.audit.table.names import PER_PATIENT, attribute_titles, kind_of
from sonobridge.audit.table.notes import Notes
from sonobridge.audit.table.scan import Banding, Scan, Texts
from sonobridge.audit.table.source.faults import refusal

__all__ = [
    "MOST_LEVELS",
    "banding_of",
    "build_attribute",
    "check_scale",
    "note_contradictions",
    "sorted_levels",
    "without_identifiers",
]

MOST_LEVELS = 60
_LONGEST_LEVEL = 100
_FEWEST_NAMES = 5
_NOT_BELIEVABLE, _NOT_NUMBER = -3, -2
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_FAR = 1.7e308


def check_scale(subgroup: Subgroup, file: str, notes: Notes) -> None:
    """Demand the scale of a skin tone, and note where its rater is not named.

    Raises
    ------
    InvalidInputError
        If a skin-tone column has no scale.
    """
    if kind_of(subgroup.column) != "skin_tone":
        return
    if not subgroup.scale:
        raise refusal(
            "A skin tone needs the name of its scale.",
            f"{file}, column {subgroup.column}",
            "A bare number means different things on different scales.",
            'Set `scale` of the subgroup, e.g. "Monk 1-10" or "Fitzpatrick I-VI".',
        )
    if not subgroup.recorded_by:
        notes.add(
            "rater_not_named",
            "The protocol does not say who recorded the skin tone.",
            "Set `recorded_by`: agreement between raters is low, self-report is preferred.",
            column=subgroup.column,
        )


def banding_of(subgroup: Subgroup) -> Banding | None:
    """Return the bands of a subgroup; None where its column is text."""
    kind = kind_of(subgroup.column)
    cuts = subgroup.cuts if subgroup.cuts is not None else CUSTOMARY.get(kind)
    if not cuts:
        return None
    low, high = PLAUSIBLE.get(kind, (-_FAR, _FAR))
    return Banding(tuple(cuts), low, high)


def build_attribute(
    subgroup: Subgroup, index: int, scan: Scan, notes: Notes
) -> Attribute | None:
    """Return the attribute of all rows, or None, with a note, where it has no levels."""
    banding = banding_of(subgroup)
    if banding is not None:
        return _banded(subgroup, banding, scan.bands[index], notes)
    if index in scan.crowded:
        _refuse_levels(subgroup, scan.crowded[index], "about ", notes)
        return None
    texts = scan.texts[index]
    if subgroup.several:
        return _several(subgroup, texts, notes)
    names = _names_of(texts, notes, subgroup.column)
    levels = sorted_levels(set(names.values()))
    if not _levels_bearable(subgroup, levels, notes):
        return None
    position = {name: i for i, name in enumerate(levels)}
    table = [position[names[s]] if s in names else -1 for s in texts.spellings]
    codes = np.asarray([*table, -1], dtype=np.int8)[texts.codes]
    return _attribute(subgroup, levels, codes)


def sorted_levels(names: set[str]) -> tuple[str, ...]:
    """Return levels in their order: numbers by value, Roman grades, else by text."""

    def rank(name: str) -> tuple[int, float, str, str]:
        plain = comparable(name)
        if re.fullmatch(r"-?\d+(\.\d+)?", plain):
            return 0, float(plain), "", name
        return 1, 0.0, plain, name

    if names and all(name.casefold() in _ROMAN for name in names):
        return tuple(sorted(names, key=lambda name: (_ROMAN[name.casefold()], name)))
    return tuple(sorted(names, key=rank))


def note_contradictions(
    attribute: Attribute, patient: NDArray[np.signedinteger], notes: Notes
) -> None:
    """Note patients with more than one recorded level; the row's own value stands.

    Parameters
    ----------
    attribute
        In the order of ``patient``.
    patient
        Shape (rows,), ascending patient index.
    """
    kind = kind_of(attribute.column)
    if kind not in PER_PATIENT and kind not in ("age", "bmi"):
        return
    known = attribute.codes >= 0
    if not known.any():
        return
    whose, codes = patient[known], attribute.codes[known]
    starts = np.flatnonzero(np.concatenate([[True], whose[1:] != whose[:-1]]))
    differ = np.maximum.reduceat(codes, starts) != np.minimum.reduceat(codes, starts)
    count = int(np.count_nonzero(differ))
    if not count:
        return
    if kind in PER_PATIENT:
        notes.add(
            "contradictory_covariate",
            "Patients carry different values of an attribute that does not change; "
            "each row stands with its own.",
            "Correct the source; until then these patients are in both groups.",
            column=attribute.column,
            count=count,
        )
    else:
        notes.add(
            "changing_covariate",
            "Patients lie in more than one band; each row stands with its own.",
            "Nothing, if they were examined at different times.",
            column=attribute.column,
            count=count,
            severity="note",
        )


def without_identifiers(table: AuditTable, notes: Notes) -> tuple[Attribute, ...]:
    """Return the attributes whose levels do not name a single patient each.

    A copy of the patient column, or a column of names, would be printed level by level.
    """
    kept = []
    for attribute in table.attributes:
        # Of an index that stands more than once the last value stays.
        first, last = (np.full(len(attribute.levels) + 1, -1) for _ in range(2))
        first[attribute.codes[::-1]] = table.patient[::-1]
        last[attribute.codes] = table.patient
        first, last = first[:-1], last[:-1]
        if np.count_nonzero(first >= 0) < _FEWEST_NAMES or np.any(first != last):
            kept.append(attribute)
            continue
        notes.add(
            "names_patients",
            "Each level of the attribute is one patient, as in a column of names or numbers; "
            "it was left out.",
            "Take it out of `subgroups`, or band it with `cuts` if it is a measurement.",
            column=attribute.column,
            count=len(attribute.levels),
            severity="refuse",
        )
    return tuple(kept)


def _banded(
    subgroup: Subgroup, banding: Banding, bands: NDArray[np.int8], notes: Notes
) -> Attribute:
    for reason, code, what in (
        (_NOT_BELIEVABLE, "implausible", "lies outside what a person can have"),
        (_NOT_NUMBER, "attribute_not_number", "is no number"),
    ):
        count = int(np.count_nonzero(bands == reason))
        if count:
            notes.add(
                code,
                f"The value of some rows {what}; it counts as not recorded.",
                "Correct the cells, or leave them empty where nothing is known.",
                column=subgroup.column,
                count=count,
            )
    labels = band_labels(banding.cuts)
    cuts = ", ".join(f"{cut:g}" for cut in banding.cuts)
    return _attribute(
        subgroup,
        labels,
        np.maximum(bands, -1),
        note=f"Bands cut at {cuts}; a value equal to a cut is in the upper band.",
    )


def _several(subgroup: Subgroup, texts: Texts, notes: Notes) -> Attribute | None:
    """Return an attribute whose cells may hold several answers, ``a;b`` or ``a|b``."""
    parts = {s: _parts(s) for s in texts.spellings}
    weights: Counter[str] = Counter()
    for spelling, count in zip(texts.spellings, texts.counts, strict=True):
        weights.update(dict.fromkeys(parts[spelling], count))
    names = {part: check_export_cell(name) for part, name in _merged(weights).items()}
    levels = sorted_levels(set(names.values()))
    if not _levels_bearable(subgroup, levels, notes):
        return None
    position = {name: i for i, name in enumerate(levels)}
    member = np.zeros((len(texts.spellings) + 1, len(levels)), dtype=np.bool_)
    first = np.full(len(texts.spellings) + 1, -1, dtype=np.int8)
    for row, spelling in enumerate(texts.spellings):
        told = [position[names[part]] for part in parts[spelling]]
        member[row, told] = True
        first[row] = told[0] if told else -1
    rows = int(np.count_nonzero((member.sum(axis=1) > 1)[texts.codes]))
    if rows:
        notes.add(
            "several_answers",
            "Rows with several answers count in each of them, so the groups add up to more "
            "than the total.",
            "Read each group against the rest; do not add the groups up.",
            column=subgroup.column,
            count=rows,
            severity="note",
        )
    members = tuple(member[:, level][texts.codes] for level in range(len(levels)))
    return _attribute(subgroup, levels, first[texts.codes], members=members)


def _parts(cell: str) -> tuple[str, ...]:
    """Return the answers of a cell, each once, in their order."""
    return tuple(
        dict.fromkeys(level_text(p) for p in re.split(r"[;|]", cell) if not is_missing(p))
    )


def _names_of(texts: Texts, notes: Notes, column: str) -> dict[str, str]:
    """Return the shown name of each recorded spelling; case and blanks do not matter."""
    weights = {
        s: n for s, n in zip(texts.spellings, texts.counts, strict=True) if not is_missing(s)
    }
    names = _merged(weights)
    merged = sum(n for s, n in weights.items() if level_text(s) != names[s])
    if merged:
        notes.add(
            "spellings_merged",
            "Spellings that differ in case, blanks or form of a number were taken as one.",
            "Nothing, unless they mean different things.",
            column=column,
            count=merged,
            severity="note",
        )
    return {s: check_export_cell(name) for s, name in names.items()}


def _merged(weights: dict[str, int] | Counter[str]) -> dict[str, str]:
    """Return the commonest spelling for each spelling; ties go to the first by text."""
    groups: dict[str, Counter[str]] = {}
    for spelling, count in weights.items():
        groups.setdefault(comparable(spelling), Counter())[level_text(spelling)] += count
    best = {key: min(c, key=lambda s: (-c[s], s)) for key, c in groups.items()}
    return {spelling: best[comparable(spelling)] for spelling in weights}


def _levels_bearable(subgroup: Subgroup, levels: tuple[str, ...], notes: Notes) -> bool:
    if len(levels) > MOST_LEVELS or any(len(level) > _LONGEST_LEVEL for level in levels):
        _refuse_levels(subgroup, len(levels), "", notes)
        return False
    return True


def _refuse_levels(subgroup: Subgroup, count: int, about: str, notes: Notes) -> None:
    notes.add(
        "too_many_levels",
        f"The attribute has {about}{count:,} levels or free text; at most {MOST_LEVELS} short "
        "ones are compared, so it was left out.",
        "If it is a number, name ascending cut points (`cuts`) in the protocol; if it is "
        "text, merge levels in the table.",
        column=subgroup.column,
        count=count,
        severity="refuse",
    )


def _title(column: str) -> str:
    return attribute_titles().get(kind_of(column), column)


def _attribute(
    subgroup: Subgroup,
    levels: tuple[str, ...],
    codes: NDArray[np.int8],
    *,
    members: tuple[NDArray[np.bool_], ...] | None = None,
    note: str = "",
) -> Attribute:
    return Attribute(
        column=subgroup.column,
        title=subgroup.title or _title(subgroup.column),
        levels=levels,
        codes=codes,
        members=members,
        scale=subgroup.scale,
        recorded_by=subgroup.recorded_by,
        note=note,
    )
