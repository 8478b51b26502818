"""What the expert script reached on a case: attainable score, tolerances, motion."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.record import from_json, record
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.measurement.worksheet import Side, Site
from sonobridge.simulator.score.part import PartName

__all__ = ["ExpertMotion", "ExpertRun", "PartMean", "StaleRunError", "Tolerance", "stored_run"]


class StaleRunError(ConflictError):
    """The stored run of the expert belongs to another version of the case."""

    code = "scan.expert_run_stale"


@record
class Tolerance:
    """What the expert script's readings keep to: their repeatability, systematic part included.

    Attributes
    ----------
    quantity
        PSV or EDV at a site, or the ratio of a side (site None).
    value
        The larger of 1.96 sqrt(2) times the standard deviation of repeats (two readings
        differ by less in 95 % of pairs) and 1.96 times the root mean square distance from
        the truth, in the quantity's unit.
    """

    side: Side
    site: Site | None
    quantity: Literal["psv", "edv", "ratio"]
    value: Annotated[float, Gt(0)]


@record
class ExpertMotion:
    """Motion of the expert's probe, the yardstick of the formative part."""

    path_mm: float
    rotation_deg: float
    duration_s: float
    idle_s: float
    log_jerk: float
    volume_mm3: float


@record
class PartMean:
    """Mean and spread of one part over the expert's repeats."""

    part: PartName
    value: Annotated[float, Ge(0), Le(1)]
    sd: Annotated[float, Ge(0)]


@record
class ExpertRun:
    """Repeats of the expert script on one case.

    Attributes
    ----------
    case_sha256
        Hash of the case that was scanned.
    seed, repeats
        Seeds of the hand were seed, seed + 1, ….
    attainable, attainable_sd
        Mean of the weighted mean of the parts, and its spread over the repeats.
    parts
        The same for each part: what a session's parts are held against to name its fault.
    """

    case_id: str
    case_version: int
    case_sha256: Annotated[str, Len(64, 64)]
    seed: Annotated[int, Ge(0)]
    repeats: Annotated[int, Ge(2)]
    attainable: Annotated[float, Gt(0), Le(1)]
    attainable_sd: Annotated[float, Ge(0)]
    tolerances: tuple[Tolerance, ...]
    parts: tuple[PartMean, ...]
    motion: ExpertMotion | None

    def tolerance(self, side: str, site: str | None, quantity: str) -> float | None:
        """Return a tolerance; None where the expert found nothing to measure."""
        key = (side, site, quantity)
        found = [
            one.value for one in self.tolerances if (one.side, one.site, one.quantity) == key
        ]
        return found[0] if found else None


@cache
def _stored() -> dict[str, Any]:
    import json
    from importlib import resources

    file = resources.files("sonobridge.reference_data") / "simulator" / "expert_runs.json"
    if not file.is_file():
        return {}
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["runs"]
    return {str(row["case_id"]): row for row in rows}


def stored_run(case: Case) -> ExpertRun | None:
    """Return the run that ships with a case; None when it has none.

    Raises
    ------
    StaleRunError
        If the case has changed since.
    """
    row = _stored().get(case.case_id)
    if row is None:
        return None
    run = from_json(ExpertRun, row)
    if run.case_sha256 != case.sha256:
        raise StaleRunError(
            "The expert's run of this case was made with another version of it.",
            where=case.case_id,
            why="Tolerances and the best attainable score belong to the case as it was.",
            kept="Sessions of the case are kept.",
            remedy="Run the expert script on the case anew.",
        )
    return run
