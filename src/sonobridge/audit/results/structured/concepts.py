"""Which concepts a set of reports holds, so that a person can choose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from sonobridge.audit.results.outcome import ConceptLine
from sonobridge.audit.results.structured.surroundings import names_somebody
from sonobridge.audit.table.cells import level_text
from sonobridge.imaging.structured_report import Code, ContentItem, StructuredReport

__all__ = ["ConceptCatalogue"]

_MOST_CONCEPTS: Final = 2_000
_MOST_VALUES: Final = 200
_SHOWN: Final = 6
_LONGEST: Final = 40
_KINDS: Final = frozenset({"NUM", "CODE", "TEXT"})


@dataclass(slots=True)
class _Concept:
    meanings: Counter[str] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    values: int = 0
    reports: int = 0
    last_report: int = -1
    units: Counter[str] = field(default_factory=Counter)
    least: float | None = None
    most: float | None = None
    words: Counter[str] = field(default_factory=Counter)
    told_by: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)

    def add(self, item: ContentItem, report: int, patient: str) -> None:
        self.kinds.add(item.kind)
        self.values += 1
        if self.last_report != report:
            self.reports, self.last_report = self.reports + 1, report
        if item.kind == "NUM":
            self._number(item)
            return
        word = item.text
        if item.kind == "CODE":
            word = (item.value.meaning or item.value.value) if item.value else ""
        word = level_text(word)
        if not word or len(word) > _LONGEST:
            return
        if word in self.words or len(self.words) < _MOST_VALUES:
            self.words[word] += 1
            if item.kind == "CODE" or self.told_by.setdefault(word, patient) != patient:
                self.shared.add(word)

    def _number(self, item: ContentItem) -> None:
        if item.unit is not None and len(self.units) < _MOST_VALUES:
            self.units[item.unit.value[:_LONGEST]] += 1
        if item.number is not None:
            self.least = item.number if self.least is None else min(self.least, item.number)
            self.most = item.number if self.most is None else max(self.most, item.number)

    def examples(self, *, plain: bool) -> str:
        parts = []
        if self.least is not None and self.most is not None:
            parts.append(f"{self.least:g} to {self.most:g}")
        shown = [w for w in _ordered(self.words) if plain or w in self.shared]
        parts += [f"{word} ({self.words[word]})" for word in shown[:_SHOWN]]
        return "; ".join(parts)


@dataclass(slots=True)
class ConceptCatalogue:
    """Counts concepts over reports, in bounded memory.

    Attributes
    ----------
    plain
        Show texts although one patient alone has them.
    reports
        Reports so far.
    overflow
        Content items whose concept was one too many.
    """

    plain: bool = False
    reports: int = 0
    overflow: int = 0
    _concepts: dict[Code, _Concept] = field(default_factory=dict)

    def add(self, report: StructuredReport, patient: str) -> None:
        """Count the items of a report of a patient (any text that tells patients apart)."""
        for item in report.items:
            if item.kind not in _KINDS or item.name is None:
                continue
            concept = self._concepts.get(item.name)
            if concept is None:
                if len(self._concepts) == _MOST_CONCEPTS:
                    self.overflow += 1
                    continue
                concept = self._concepts[item.name] = _Concept()
            if item.name.meaning in concept.meanings or len(concept.meanings) < _SHOWN:
                concept.meanings[item.name.meaning] += 1
            concept.add(item, self.reports, patient)
        self.reports += 1

    def lines(self) -> tuple[ConceptLine, ...]:
        """Return one line a concept: numbers first, then the most frequent first."""
        ordered = sorted(
            self._concepts.items(),
            key=lambda pair: ("NUM" not in pair[1].kinds, -pair[1].values, str(pair[0])),
        )
        return tuple(
            ConceptLine(
                concept=level_text(str(code)),
                meaning=" / ".join(level_text(one) for one in _ordered(found.meanings)),
                kinds=", ".join(sorted(found.kinds)),
                values=found.values,
                reports=found.reports,
                unit=", ".join(level_text(unit) for unit in _ordered(found.units)[:_SHOWN]),
                examples=""
                if names_somebody(code) and not self.plain
                else found.examples(plain=self.plain),
            )
            for code, found in ordered
        )


def _ordered(counted: Counter[str]) -> list[str]:
    """Return what was counted, the most frequent first, equals by their text."""
    return [text for text, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
