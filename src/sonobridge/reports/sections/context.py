"""What the sections of an audit report are written from."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.audit.claims.metric_words import METRIC_TITLES, SHARES
from sonobridge.audit.claims.wording import measure_of
from sonobridge.audit.crosswalk import CrosswalkRow, NondiscriminationBlock, ReaderComparison
from sonobridge.audit.evaluation.content import Evaluation, GroupResult, Measure
from sonobridge.audit.protocol import Metric, Protocol

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """A releasable evaluation with what was derived from it.

    Attributes
    ----------
    evaluation
        Without any estimate of a group that carries no claim.
    told
        Keys of levels whose shown gap is the other side of a worse level's.
    """

    evaluation: Evaluation
    evidence_ids: tuple[str, ...]
    readers: tuple[ReaderComparison, ...]
    rows: tuple[CrosswalkRow, ...]
    block: NondiscriminationBlock
    told: frozenset[str]

    @property
    def protocol(self) -> Protocol:
        """The locked protocol."""
        return self.evaluation.locked.protocol

    @property
    def metric(self) -> Metric:
        """The metric that verdicts rest on."""
        return self.protocol.primary_metric

    @property
    def metric_title(self) -> str:
        """Its name in plain words."""
        return METRIC_TITLES[self.metric]

    @property
    def unit(self) -> str:
        """Unit of a measurement; empty elsewhere."""
        return self.protocol.unit

    @property
    def margin(self) -> str:
        """The margin in words, e.g. "±8 points"."""
        if self.metric in SHARES:
            return f"±{self.protocol.margin * 100:g} points"
        unit = f" {self.unit}" if self.unit and self.metric in {"bias", "mae", "hd95"} else ""
        return f"±{self.protocol.margin:g}{unit}"

    @property
    def overall(self) -> GroupResult | None:
        """All patients together."""
        return next((g for g in self.evaluation.groups if g.kind == "overall"), None)

    @property
    def levels(self) -> tuple[GroupResult, ...]:
        """Levels of all attributes, "not recorded" included."""
        kinds = {"level", "not_recorded"}
        return tuple(g for g in self.evaluation.groups if g.kind in kinds)

    @property
    def crossings(self) -> tuple[GroupResult, ...]:
        """Intersections of levels."""
        return tuple(g for g in self.evaluation.groups if g.kind == "intersection")

    def primary(self, group: GroupResult) -> Measure | None:
        """Return a group's measure of the primary metric."""
        return measure_of(group, self.metric)

    def title_of(self, column: str) -> str:
        """Return an attribute's title for readers."""
        named = (s.title for s in self.protocol.subgroups if s.column == column and s.title)
        return next(named, column)

    def name_of(self, key: str) -> str:
        """Return a group's words from its key."""
        for group in self.evaluation.groups:
            if group.key == key:
                return group.title if group.kind == "overall" else _name(group)
        return key


def _name(group: GroupResult) -> str:
    return f"{group.title}: {group.level}"
