"""What a person chooses of a report: concepts by code, code and scheme, or meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sonobridge.audit.table.cells import level_text
from sonobridge.audit.table.names import plain_name
from sonobridge.core.errors import InvalidInputError
from sonobridge.imaging.structured_report import Code

__all__ = ["NUMBERS", "Pick", "PickBook", "make_picks"]

NUMBERS = frozenset({"score", "measurement"})
"""Columns that hold numbers."""
_MOST_COLUMNS = 20
_MOST_KNOWN = 50_000
_TAKEN = frozenset(
    [
        *("patient_key", "image_id", "study_uid", "report_uid", "reference", "score"),
        *("prediction", "measurement", "measurement_unit", "finding_site", "laterality"),
        *("ai_name", "ai_manufacturer", "model_version", "result_year", "not_recorded"),
        "content_date",
    ]
)


@dataclass(frozen=True, slots=True)
class Pick:
    """One column of the table and the concepts that fill it.

    Attributes
    ----------
    column
        ``score``, ``prediction``, ``measurement``, or the name of a further column.
    concepts
        Alternatives: ``CODE^SCHEME``, ``CODE`` or the meaning.
    """

    column: str
    concepts: tuple[str, ...]


def make_picks(
    score: Iterable[str],
    prediction: Iterable[str],
    measured: Iterable[str],
    also: Iterable[str],
) -> tuple[Pick, ...]:
    """Return the columns that were chosen.

    Parameters
    ----------
    score, prediction, measured
        Alternative concepts of the three answers.
    also
        Further columns, each ``CONCEPT`` or ``name=CONCEPT``.

    Raises
    ------
    InvalidInputError
        If two columns would bear one name.
    """
    chosen = {"score": score, "prediction": prediction, "measurement": measured}
    picks = [Pick(name, tuple(words)) for name, words in chosen.items() if tuple(words)]
    for text in also:
        name, sign, concept = text.partition("=")
        column = plain_name(name)[:60] or "value"
        if column in _TAKEN | {pick.column for pick in picks}:
            raise _refusal(
                f"Two columns would be called {column}.", "Give another name: name=CONCEPT."
            )
        picks.append(Pick(column, (concept if sign else text,)))
    if len(picks) > _MOST_COLUMNS:
        raise _refusal(f"More than {_MOST_COLUMNS} columns were chosen.", "Choose fewer.")
    return tuple(picks)


@dataclass(slots=True)
class PickBook:
    """Tells which concept a text means, and notices when it means more than one.

    Attributes
    ----------
    picks
        Columns of the table.
    within
        Concepts that must stand above or beside a value, all of them.
    """

    picks: tuple[Pick, ...]
    within: tuple[str, ...] = ()
    _meant: dict[str, set[Code]] = field(default_factory=dict)
    _known: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)

    def columns_of(self, name: Code | None) -> tuple[str, ...]:
        """Return the columns that a concept fills."""
        if name is None:
            return ()
        key = (name.value, name.scheme, name.meaning)
        columns = self._known.get(key)
        if columns is None:
            columns = tuple(
                pick.column
                for pick in self.picks
                if True in {self.means(text, name) for text in pick.concepts}
            )
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = columns
        return columns

    def means(self, text: str, code: Code) -> bool:
        """Tell whether a text means a concept, and remember it."""
        value, caret, scheme = text.rpartition("^")
        if caret:
            found = (value, scheme) == (code.value, code.scheme)
        else:
            found = text == code.value or _same(text, code.meaning)
        if found:
            self._meant.setdefault(text, set()).add(code)
        return found

    def check(self) -> None:
        """Refuse texts that meant nothing, or several concepts, in all that was read.

        Raises
        ------
        InvalidInputError
            Naming the texts and, where there are several, the concepts.
        """
        look = "List the concepts with --dry-run, and name one by CODE^SCHEME."
        for text in (text for pick in self.picks for text in pick.concepts):
            meant = self._meant.get(text, set())
            if not meant:
                raise _refusal(f"No report holds {text[:80]!r}.", look)
            if len(meant) > 1:
                several = ", ".join(sorted(str(code) for code in meant)[:8])
                raise _refusal(
                    f"{text[:80]!r} names {len(meant)} concepts: {several}.",
                    "Name each by CODE^SCHEME.",
                )
        for text in self.within:  # a place may well be coded in more than one scheme
            if text not in self._meant:
                raise _refusal(f"No chosen value stands within {text[:80]!r}.", look)


def _same(first: str, second: str) -> bool:
    return bool(first) and level_text(first).casefold() == level_text(second).casefold()


def _refusal(why: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        "The choice of concepts cannot be used.",
        where="concepts",
        why=why,
        kept="Nothing was written.",
        remedy=remedy,
    )
