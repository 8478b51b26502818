"""What a cohort is asked to be: how many, whom, which clips."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.record import Help, record, to_json
from sonobridge.simulator.recording.clip import name_of_sweep
from sonobridge.simulator.recording.recording import MOST_FRAMES
from sonobridge.simulator.recording.sweep import SLIDE

__all__ = ["DEFAULT_VIEWS", "CohortPlan", "Mix"]

Mix = Literal["referred", "population"]

DEFAULT_VIEWS: Final = ("cca_mid_longitudinal", "ica_prox_longitudinal", SLIDE)


@record
class CohortPlan:
    """A cohort; same plan and version of the program, same files."""

    patients: Annotated[int, Ge(1), Le(100_000), Help("Patients.")]
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of the whole cohort.")]
    mix: Annotated[
        Mix,
        Help("referred: as sent for angiography; population: disease as common as by age."),
    ] = "referred"
    views: Annotated[tuple[str, ...], Len(1, 24), Help("Views by name.")] = DEFAULT_VIEWS
    frames: Annotated[int, Ge(2), Le(MOST_FRAMES), Help("Frames a clip.")] = 24
    rate_hz: Annotated[float, Ge(1), Le(200), Help("Frames a second.")] = 30.0
    size: Annotated[int, Ge(64), Le(1024), Help("Rows and columns of a picture.")] = 384

    def __post_init__(self) -> None:
        """Refuse views that are unknown or named twice."""
        full = tuple(name_of_sweep(name) for name in self.views)
        if full != self.views:
            raise ValueError("a plan names views in full")
        if len(set(full)) != len(full):
            raise ValueError("each view is named once")

    @property
    def clips(self) -> int:
        """Largest number of clips: both sides, every view."""
        return self.patients * 2 * len(self.views)

    def key(self, software: str) -> str:
        """Return the hash of all that decides what the files hold."""
        return hash_json({"plan": to_json(self), "software": software})

    def patient_name(self, number: int) -> str:
        """Return the identifier of a patient, counted from 0."""
        return f"SIM-{self.seed}-{number + 1:05d}"
