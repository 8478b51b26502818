"""The scanner behind a console: which frames are due in which mode."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sonobridge.simulator.cases.blood_flow import PatientFlow
from sonobridge.simulator.console.colour_scanner import ConsoleColour
from sonobridge.simulator.console.frames import ConsoleFrame, GreyFrame
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.heartbeat import Heartbeat
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.console.spectral_scanner import ConsoleSpectral, Traced
from sonobridge.simulator.flow.field import FlowField
from sonobridge.simulator.patient.spec import Side

__all__ = ["DuplexScanner"]

_GREY_BESIDE_SPECTRAL_S: Final = 0.1
"""In spectral mode the picture is refreshed now and then, as duplex scanners do."""

_STRIP_S: Final = 0.04


@dataclass(slots=True)
class DuplexScanner:
    """Grey, colour and spectral frames of one patient.

    Attributes
    ----------
    grey
        Makes the grey-scale frames.
    flow
        Blood flow of the patient.
    seed
        Seed of blood and noise.
    index
        Number of the next grey frame.
    latest
        The newest grey frame; None before the first.
    """

    grey: GreyScanner
    flow: PatientFlow
    seed: int
    index: int = 0
    latest: GreyFrame | None = None
    _beat: Heartbeat = field(init=False)
    _colour: dict[Side, ConsoleColour] = field(default_factory=dict)
    _spectral: dict[Side, ConsoleSpectral] = field(default_factory=dict)
    _grey_due_s: float = 0.0
    _strip_due_s: float = 0.0

    def __post_init__(self) -> None:
        """Set the clock of the heart."""
        self._beat = Heartbeat(intervals_s=self.flow.circulation.intervals_s)

    def frames(self, given: ConsoleInput, time_s: float) -> list[ConsoleFrame]:
        """Return the frames that are due at a simulated time.

        There are none while a side of the neck is still being built.
        """
        if not self.grey.ready(given.probe.side):
            return []
        if given.settings.mode == "spectral":
            return self._spectral_frames(given, time_s)
        grey = self._grey(given, time_s)
        if given.settings.mode == "b":
            return [grey]
        colour = self.colour(given.probe.side).frame(
            given, self.grey.pose(given.probe), grey, given.settings.image.dynamic_range_db
        )
        return [colour, grey]

    def traced(self, side: Side) -> Traced | None:
        """Return what the tracer reads on a side now; None before a whole beat."""
        found = self._spectral.get(side)
        return None if found is None else found.traced()

    def rewind(self, time_s: float) -> None:
        """Go on from another simulated time, also an earlier one; the spectrum begins anew."""
        self._spectral.clear()
        self._grey_due_s = self._strip_due_s = time_s

    def colour(self, side: Side) -> ConsoleColour:
        """Return what makes the colour of a side."""
        if side not in self._colour:
            self._colour[side] = ConsoleColour(self._fields(side), self._beat, seed=self.seed)
        return self._colour[side]

    def close(self) -> None:
        """End the threads of the scanner."""
        self.grey.close()

    def _spectral_frames(self, given: ConsoleInput, time_s: float) -> list[ConsoleFrame]:
        made: list[ConsoleFrame] = []
        if time_s >= self._strip_due_s:
            self._strip_due_s = time_s + _STRIP_S
            pose = self.grey.pose(given.probe)
            strip = self._spectral_of(given.probe.side).strip(given, pose, time_s)
            if strip is not None:
                made.append(strip)
        if time_s >= self._grey_due_s:
            self._grey_due_s = time_s + _GREY_BESIDE_SPECTRAL_S
            made.append(self._grey(given, time_s))
        return made

    def _grey(self, given: ConsoleInput, time_s: float) -> GreyFrame:
        frame = self.grey.frame(
            given.probe,
            given.settings,
            time_s=time_s,
            index=self.index,
            number=given.number,
            wait=False,
        )
        self.index += 1
        self.latest = frame
        return frame

    def _fields(self, side: Side) -> tuple[FlowField, ...]:
        return tuple(
            stream.field
            for (where, _), stream in self.flow.streams.items()
            if where == side and not stream.closed
        )

    def _spectral_of(self, side: Side) -> ConsoleSpectral:
        if side not in self._spectral:
            self._spectral[side] = ConsoleSpectral(self._fields(side), seed=self.seed)
        return self._spectral[side]
