"""From a table and a locked protocol to everything that an evaluation says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sonobridge.audit.comparison.missing import missing_bounds
from sonobridge.audit.comparison.paired import paired_versions
from sonobridge.audit.comparison.spread import measure_spread
from sonobridge.audit.comparison.worst import worst_slices
from sonobridge.audit.evaluation.comparing import (
    ComparedGroup,
    Comparisons,
    compare_groups,
    group_results,
    power_rows,
)
from sonobridge.audit.evaluation.content import (
    Evaluation,
    MissingBounds,
    PowerRow,
    Spread,
    VerificationShare,
)
from sonobridge.audit.evaluation.criteria import judge_criteria
from sonobridge.audit.evaluation.drawing import Drawn, draw
from sonobridge.audit.evaluation.findings import collect_findings
from sonobridge.audit.evaluation.headline import headline, tally
from sonobridge.audit.evaluation.wording import caveats_of, methods_of
from sonobridge.audit.measures.task_measures import TaskMeasures, measures_of
from sonobridge.audit.protocol import LockedProtocol
from sonobridge.audit.table import AuditTable
from sonobridge.statistics import wilson
from sonobridge.statistics.kernels.compiled import Progress

__all__ = ["evaluate", "plan_power"]

_BLOCKS = frozenset({"training_site_overlap"})


def evaluate(
    table: AuditTable,
    locked: LockedProtocol,
    *,
    identifier: str,
    made_at: str,
    software: Mapping[str, str],
    progress: Progress | None = None,
    proposed: bool = False,
) -> Evaluation:
    """Evaluate predictions under a locked protocol.

    Parameters
    ----------
    table
        Rows with a reference and a usable prediction.
    locked
        The protocol with its hash and time.
    identifier, made_at, software
        What the record is called, when (UTC, ISO 8601) and by which versions it is made.
    progress
        Told ``(done, total, unit)``; may raise to cancel.
    proposed
        Whether the protocol is the one that the table's columns suggested.

    Notes
    -----
    The result depends on the table's rows as a set, the protocol and nothing else: order
    of rows and number of threads change no digit that is shown.
    """
    report = progress or _silent
    measures = measures_of(table, locked.protocol)
    sides = _Attributes()
    found = compare_groups(measures, report, sides.add)
    groups = group_results(found)
    slices = worst_slices(measures, found.whole) if found.overall.claim else ()
    drawn = draw(found, report) if found.overall.claim else Drawn()
    notes = table.summary.notes
    blocked = any(note.code in _BLOCKS for note in notes)
    protocol = locked.protocol
    return Evaluation(
        schema=1,
        identifier=identifier,
        made_at=made_at,
        software=dict(software),
        locked=locked,
        data=table.summary,
        headline=headline(groups, protocol, blocked=blocked),
        tally=tally(groups, protocol),
        groups=groups,
        spreads=tuple(sides.spreads),
        missing=tuple(sides.missing),
        worst_slices=slices,
        power=power_rows(found),
        curves=drawn.curves,
        agreement=drawn.agreement,
        predictive_values=drawn.predictive_values,
        transfers=drawn.transfers,
        paired=paired_versions(measures),
        noise=drawn.noise,
        verification=_verification(table, measures),
        findings=collect_findings(groups, slices, notes, protocol),
        criteria=judge_criteria(protocol.criteria, groups, blocked=blocked),
        design_effects=_design_effects(found),
        methods=methods_of(found),
        caveats=caveats_of(found, groups, blocked=blocked, proposed=proposed),
    )


def plan_power(table: AuditTable, locked: LockedProtocol) -> tuple[PowerRow, ...]:
    """Return what each level could show, for the page before results are seen.

    Only the overall value's variance and the groups' patient counts enter; no gap does.
    """
    measures = measures_of(table, locked.protocol)
    return power_rows(compare_groups(measures, _silent))


def _silent(done: int, total: int | None, unit: str, note: str = "") -> None:
    del done, total, unit, note


@dataclass(slots=True)
class _Attributes:
    """Spreads and bounds of the attributes, made while their groups know their patients."""

    spreads: list[Spread] = field(default_factory=list)
    missing: list[MissingBounds] = field(default_factory=list)

    def add(self, found: Comparisons, groups: Sequence[ComparedGroup]) -> None:
        """Add those of one attribute."""
        measures, protocol = found.measures, found.measures.protocol
        levels = [one for one in groups if one.claim and one.group.kind == "level"]
        for metric in dict.fromkeys([protocol.primary_metric, *found.shown]):
            measured = [one.of(metric) for one in levels]
            spread = measure_spread(
                [one for one in measured if one is not None],
                measures.table.patients,
                level=protocol.level,
                seed=protocol.seed,
            )
            if spread is not None:
                self.spreads.append(spread)
        ratio = measures.ratio(protocol.primary_metric)
        for one in groups:
            if ratio is not None and one.group.kind == "not_recorded":
                known = [measures.straight(level.sums) for level in levels]
                self.missing += missing_bounds(ratio, known, measures.straight(one.sums))


def _verification(table: AuditTable, measures: TaskMeasures) -> tuple[VerificationShare, ...]:
    """Return how many rows of each answer have a reference; () when all have one."""
    missing = table.unverified
    if not missing.positive + missing.negative or measures.protocol.task != "binary":
        return ()
    assert table.prediction is not None
    positive = int(table.prediction.astype(bool).sum())
    rows = []
    for answer, verified, left in (
        ("positive", positive, missing.positive),
        ("negative", table.rows - positive, missing.negative),
    ):
        rows.append(
            VerificationShare(
                answer="positive" if answer == "positive" else "negative",
                rows=verified + left,
                verified=verified,
                share=wilson(
                    f"Verified share of {answer} answers",
                    verified,
                    verified + left,
                    n_unit="images",
                    level=measures.protocol.level,
                ),
            )
        )
    return tuple(rows)


def _design_effects(found: Comparisons) -> tuple[float, float] | None:
    """Return the smallest and largest design effect of the primary metric."""
    effects = []
    for one in found.groups:
        measured = one.of(found.measures.protocol.primary_metric)
        effect = getattr(measured.core, "design_effect", None) if measured else None
        if effect is not None:
            effects.append(float(effect))
    return (min(effects), max(effects)) if effects else None
