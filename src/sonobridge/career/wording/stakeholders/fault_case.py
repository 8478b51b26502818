"""Faults found by a probe's test, and whether a later test of the same probe closed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["FaultCase", "ProbeRun", "fault_cases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRun:
    """One stored test; ``at`` orders runs (UTC instant as text)."""

    id: str
    at: str
    scanner: str
    transducer: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCase:
    """A failed test, and the passed re-test that closed it; None while it is open."""

    opened: ProbeRun
    closed: ProbeRun | None


def fault_cases(runs: Sequence[ProbeRun]) -> tuple[FaultCase, ...]:
    """Return the cases, oldest first: a probe that failed opens one, passing closes it."""
    waiting: dict[tuple[str, str], ProbeRun] = {}
    cases: list[FaultCase] = []
    for run in sorted(runs, key=lambda one: (one.at, one.id)):
        probe = (run.scanner, run.transducer)
        if not run.passed:
            waiting.setdefault(probe, run)
        elif probe in waiting:
            cases.append(FaultCase(opened=waiting.pop(probe), closed=run))
    cases += [FaultCase(opened=one, closed=None) for one in waiting.values()]
    return tuple(sorted(cases, key=lambda one: (one.opened.at, one.opened.id)))
