"""Reports of a folder or table to rows, by rules; what they do not tell stays blank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sonobridge.audit.report_text.extraction import Extract, extract
from sonobridge.audit.report_text.pattern import check_pattern
from sonobridge.audit.report_text.review import Corrections, ReviewFile
from sonobridge.audit.report_text.rules import ReportRules
from sonobridge.audit.report_text.sources import ReportText, TextColumns, read_sources
from sonobridge.audit.results.cell import Cell
from sonobridge.audit.results.coding import ResultCodes
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import InvalidInputError
from sonobridge.imaging.decoding import (
    DecoderCrashedError,
    DecoderProcess,
    DecoderTimeoutError,
)

__all__ = ["ReadTexts", "TextReader"]

_MOST_SLOW: Final = 20
_TWO_TEXTS: Final = "two texts under one id"

Progress = Callable[[int, int | None, str], None]


@dataclass(slots=True)
class ReadTexts:
    """What came of the reports.

    Attributes
    ----------
    repeated
        Reports that were there twice with the same text; they count once.
    guessed
        Reports whose encoding was guessed.
    corrected
        Cells that a person entered.
    unmet
        Entries of a person for cells that are in no report.
    """

    rows: list[ResultRow] = field(default_factory=list)
    review: ReviewFile = field(default_factory=ReviewFile)
    reports: int = 0
    repeated: int = 0
    guessed: int = 0
    corrected: int = 0
    unmet: int = 0


@dataclass(slots=True)
class TextReader:
    """Reads reports by rules.

    Attributes
    ----------
    rules, codes
        What is read, and how identifiers are written.
    corrections
        What a person entered instead.
    model_version
        Version of the product, as a person states it; written in each row.
    """

    rules: ReportRules
    codes: ResultCodes
    corrections: Corrections = field(default_factory=Corrections)
    model_version: str = ""
    _slow: int = 0

    def read(self, source: Path, columns: TextColumns, progress: Progress) -> ReadTexts:
        """Read all reports; a bad one gives blank cells with the reason and stops nothing.

        Raises
        ------
        InvalidInputError
            If the rules are too slow for twenty reports.
        """
        made = ReadTexts()
        digests: dict[str, str] = {}
        places: dict[str, list[int]] = {}
        patterns = [(name, check_pattern(text)[0]) for name, text, _ in self.rules.patterns()]
        with DecoderProcess() as decoder:
            for report in read_sources(source, columns, progress):
                made.guessed += report.guessed
                digest = hash_bytes(report.text.encode("utf-8", "surrogatepass"))
                known = digests.setdefault(report.identifier, digest)
                if report.identifier and report.identifier in places:
                    made.repeated += known == digest
                    if known != digest:
                        self._blank(made, places[report.identifier])
                    continue
                first = len(made.rows)
                self._add(made, report, self._extracts(report, patterns, decoder))
                places[report.identifier] = list(range(first, len(made.rows)))
        made.unmet = self.corrections.unmet
        return made

    def _extracts(
        self,
        report: ReportText,
        patterns: Sequence[tuple[str, str]],
        decoder: DecoderProcess,
    ) -> list[Extract]:
        fault = report.fault
        if not fault:
            try:
                found = decoder.match(patterns, report.text)
                return extract(report.text, self.rules, found)
            except (DecoderTimeoutError, DecoderCrashedError):
                fault = "the patterns took too long"
                self._slow += 1
            if self._slow == _MOST_SLOW:
                raise InvalidInputError(
                    "The rules are too slow.",
                    where="rules file",
                    why=f"Their patterns took more than two seconds in {_MOST_SLOW} reports.",
                    kept="Nothing was written.",
                    remedy="Use fewer repeats in a pattern, and [^.] in place of a dot.",
                )
        parts = [one.name for one in self.rules.parts] or [""]
        return [
            Extract(part, one.name, Cell(reason=fault), ())
            for part in parts
            for one in self.rules.fields
        ]

    def _add(self, made: ReadTexts, report: ReportText, extracts: Sequence[Extract]) -> None:
        """Add the rows of one report, a person's entries in place of what was read."""
        made.reports += 1
        rows: dict[str, dict[str, Cell]] = {}
        for one in extracts:
            entered = self.corrections.of(report.source, one.part, one.column)
            cell = one.cell if entered is None else entered
            made.corrected += entered is not None
            rows.setdefault(one.part, {})[one.column] = cell
            made.review.add(report, one, cell, by_person=entered is not None)
        code = self.codes.report(report.identifier) if report.identifier else ""
        for part, cells in rows.items():
            codes = {"image_id": f"{code}/{part}" if part else code}
            if report.patient:
                codes = {"patient_key": self.codes.patient(report.patient), **codes}
            made.rows.append(
                ResultRow(
                    codes=codes,
                    ids={"report": report.identifier, "patient": report.patient}
                    | dict.fromkeys(("study", "image", "accession"), report.identifier),
                    cells=cells,
                    facts={"part": part, "model_version": self.model_version},
                )
            )

    def _blank(self, made: ReadTexts, places: Sequence[int]) -> None:
        """Blank the rows of an identifier that names two different texts."""
        for place in places:
            row = made.rows[place]
            made.rows[place] = ResultRow(
                codes=row.codes,
                ids=row.ids,
                cells={name: Cell(reason=_TWO_TEXTS) for name in row.cells},
                facts=row.facts,
            )
