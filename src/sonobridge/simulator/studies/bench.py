"""Cases made ready for studies: scene, expert's plan and expert's run of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from sonobridge.core.types import Estimate
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.cases.expert_run import ExpertRun, stored_run
from sonobridge.simulator.cases.truth import know_case
from sonobridge.simulator.learners.expert import make_expert_run
from sonobridge.simulator.learners.plan import PlannedView, plan_case
from sonobridge.simulator.learners.script import EXPERT, Learner, run_script
from sonobridge.simulator.score.ladder import SIMULATED_LEARNERS
from sonobridge.simulator.session.result import SessionResult
from sonobridge.simulator.session.scene import Scene
from sonobridge.simulator.session.scoring import score_session
from sonobridge.statistics.intervals import wilson

__all__ = ["CORE_VIEWS", "NOTICE", "PreparedCase", "core_case", "prepared", "share"]

NOTICE: Final = SIMULATED_LEARNERS
"""Printed with every study."""

CORE_VIEWS: Final = (
    "cca_b_longitudinal",
    "ica_b_longitudinal",
    "ica_colour",
    "cca_dist_spectral",
    "ica_prox_spectral",
    "ica_mid_spectral",
    "vertebral_spectral",
)
"""Few views that touch every part; for quick runs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedCase:
    """A case that scripts can scan."""

    scene: Scene
    plan: tuple[PlannedView, ...]
    run: ExpertRun

    @property
    def case(self) -> Case:
        """The case."""
        return self.scene.known.case

    def scan(
        self, seed: int, learner: Learner = EXPERT, *, referral_shown: bool = True
    ) -> SessionResult:
        """Let a script scan the case and score the session."""
        session = run_script(
            self.scene, self.plan, seed, learner, referral_shown=referral_shown
        )
        return score_session(self.scene, session, self.run)


def core_case(case: Case, *, side: str | None = None) -> Case:
    """Return a case narrowed to the core views, on one side if asked."""
    sides = case.sides if side is None else tuple(one for one in case.sides if one == side)
    return replace(case, views=CORE_VIEWS, sides=sides)


@contextmanager
def prepared(
    cases: Sequence[Case], *, repeats: int = 12, seed: int = 1, shipped: bool = False
) -> Iterator[tuple[PreparedCase, ...]]:
    """Make cases ready, and end their scanners afterwards.

    Parameters
    ----------
    cases
        The cases.
    repeats, seed
        Of the expert's run, from which tolerances and attainable scores come.
    shipped
        Hold whole cases against the expert's runs that ship with them, as sessions of people
        are; a case that has none gets its own.
    """
    scenes: list[Scene] = []
    try:
        ready = []
        for case in cases:
            scene = Scene(known=know_case(case))
            scenes.append(scene)
            plan = plan_case(scene)
            run = stored_run(case) if shipped else None
            if run is None:
                run = make_expert_run(scene, plan, repeats=repeats, seed=seed)
            ready.append(PreparedCase(scene=scene, plan=plan, run=run))
        yield tuple(ready)
    finally:
        for scene in scenes:
            scene.close()


def share(name: str, hits: int, runs: int) -> Estimate:
    """Return a share of scripted sessions with its interval.

    Sessions of one case share their anatomy; the interval is that of independent ones and
    says so.
    """
    found = wilson(name, hits, runs, n_unit="scripted sessions")
    assert isinstance(found, Estimate)  # a study has at least one session
    return replace(found, note="sessions of one case are not independent")
