"""Failure modes that the stored result of a scan session shows, by the role file's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sonobridge.simulator.session.records import Submission
    from sonobridge.simulator.session.result import SessionResult

__all__ = ["SESSION_MODES", "session_modes"]

_STEEP = "above 60°"


def session_modes(result: SessionResult, submission: Submission) -> dict[str, tuple[str, ...]]:
    """Return each mode that a session can show with what was found; nothing found: empty."""
    return {name: find(result, submission) for name, find in SESSION_MODES.items()}


def _missed_view(result: SessionResult, submission: Submission) -> tuple[str, ...]:
    del submission
    return tuple(f"not taken: {one}" for one in result.missing_views)


def _steep_angle(result: SessionResult, submission: Submission) -> tuple[str, ...]:
    del submission
    return tuple(
        part.reason
        for part in result.acquisition.parts
        if part.part == "angle" and _STEEP in part.reason
    )


def _wrong_side(result: SessionResult, submission: Submission) -> tuple[str, ...]:
    del submission
    return tuple(
        gate.reason
        for gate in result.acquisition.gates
        if gate.gate in ("wrong_side", "wrong_vessel") and not gate.passed
    )


def _discordant(result: SessionResult, submission: Submission) -> tuple[str, ...]:
    del submission
    return result.discordant


def _anchored(result: SessionResult, submission: Submission) -> tuple[str, ...]:
    """Return the side whose class is wrong and the one that the referral suggested.

    One session is a sign; ``scan studies`` measures it in pairs with and without the hint.
    """
    from sonobridge.simulator.cases.case_file import shipped_cases
    from sonobridge.simulator.measurement.grading import Graded

    case = next((c for c in shipped_cases() if c.case_id == result.truth.case_id), None)
    if case is None or case.referral.hint_side is None:
        return ()
    side, hint = case.referral.hint_side, case.referral.hint
    outcome = result.truth.sheet(side).outcome
    true = outcome.stenosis.name if isinstance(outcome, Graded) else "cannot_grade"
    stated = submission.grade(side)
    if stated != hint or stated == true:
        return ()
    return (f"{side}: {hint} was stated, as the referral suggests; measured it is {true}",)


def _other_criteria(result: SessionResult, submission: Submission) -> tuple[str, ...]:
    """Return the sides whose grade differs between the set that was used and the usual one."""
    from sonobridge.workflows.scan.measure.worksheet_view import side_grades

    found = []
    for side in side_grades(result.worksheet):
        used = [one for one in side.grades if one.set_id == submission.criteria_set]
        usual = [one for one in side.grades if one.usual]
        if not used or not usual or used[0].set_id == usual[0].set_id:
            continue
        if (used[0].state, used[0].words) != (usual[0].state, usual[0].words):
            found.append(
                f"{side.side}: {used[0].words} by {used[0].title}; "
                f"{usual[0].words} by {usual[0].title}"
            )
    return tuple(found)


SESSION_MODES: dict[str, Callable[[SessionResult, Submission], tuple[str, ...]]] = {
    "Missed mandatory view": _missed_view,
    "Doppler angle above 60 degrees": _steep_angle,
    "Wrong side or wrong vessel": _wrong_side,
    "Late or discordant report": _discordant,
    "Anchoring on the referral text": _anchored,
    "Wrong criterion set": _other_criteria,
}
"""Name in the role file to what finds it in a session."""
