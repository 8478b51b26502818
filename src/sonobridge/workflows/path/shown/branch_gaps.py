"""What a person still lacks on each branch of the two forks, from the Portfolio's readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.decision import MapCell
    from sonobridge.portfolio import SkillReadiness

__all__ = ["BranchLine", "BranchSkill", "branch_gaps"]

FORKS = (("generalist", "specialist"), ("clinical", "technical"))


@record
class BranchSkill:
    """A skill that roles of the branch ask for; ``value`` is its readiness, 0 to 1."""

    id: str
    title: str
    value: float
    roles: tuple[str, ...]


@record
class BranchLine:
    """One branch of a fork: what its roles ask for, less what is evidenced.

    ``missing`` are skills without any evidence that counts; ``evidenced`` has the others,
    with how far they reach.
    """

    fork: int
    side: str
    roles: tuple[str, ...]
    target: tuple[str, ...]
    evidenced: tuple[BranchSkill, ...]
    missing: tuple[BranchSkill, ...]


def branch_gaps(context: Context, cells: tuple[MapCell, ...]) -> tuple[BranchLine, ...]:
    """Return the four branches, first fork first, measured by the acting person's records."""
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

    reading = PortfolioReading(context)
    names = dict.fromkeys(role for cell in cells for role in cell.roles)
    skills = {name: reading.readiness(name).skills for name in names}
    lines = []
    for number, sides in enumerate(FORKS):
        for side in sides:
            on = [cell for cell in cells if side == (cell.first, cell.second)[number]]
            roles = dict.fromkeys(role for cell in on for role in cell.roles)
            lines.append(_branch(number + 1, side, {name: skills[name] for name in roles}))
    return tuple(lines)


def _branch(fork: int, side: str, by_role: dict[str, tuple[SkillReadiness, ...]]) -> BranchLine:
    found: dict[str, BranchSkill] = {}
    for role, skills in by_role.items():
        for one in skills:
            before = found.get(one.id)
            found[one.id] = BranchSkill(
                id=one.id,
                title=one.title,
                # Roles ask for different counts: the harder one is shown.
                value=one.value if before is None else min(before.value, one.value),
                roles=(*(before.roles if before else ()), role),
            )
    return BranchLine(
        fork=fork,
        side=side,
        roles=tuple(by_role),
        target=tuple(found),
        evidenced=tuple(one for one in found.values() if one.value > 0),
        missing=tuple(one for one in found.values() if one.value == 0),
    )
