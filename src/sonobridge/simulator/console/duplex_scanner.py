"""The scanner behind a console: which frames are due in which mode."""

from __future__ import annotations

from dataclasses import dataclass, field

from sonobridge.simulator.console.frames import ConsoleFrame
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.live import ConsoleInput

__all__ = ["DuplexScanner"]

_GREY_BESIDE_SPECTRAL_S = 0.1
"""In spectral mode the picture is refreshed now and then, as duplex scanners do."""


@dataclass(slots=True)
class DuplexScanner:
    """Grey, colour and spectral frames of one patient.

    Attributes
    ----------
    grey
        Makes the grey-scale frames.
    index
        Number of the next grey frame.
    """

    grey: GreyScanner
    index: int = 0
    _grey_due_s: float = field(default=0.0)

    def frames(self, given: ConsoleInput, time_s: float) -> list[ConsoleFrame]:
        """Return the frames that are due at a simulated time."""
        made: list[ConsoleFrame] = []
        if given.settings.mode != "spectral" or time_s >= self._grey_due_s:
            made.append(self._grey(given, time_s))
            self._grey_due_s = time_s + _GREY_BESIDE_SPECTRAL_S
        return made

    def close(self) -> None:
        """End the threads of the scanner."""
        self.grey.close()

    def _grey(self, given: ConsoleInput, time_s: float) -> ConsoleFrame:
        frame = self.grey.frame(
            given.probe,
            given.settings,
            time_s=time_s,
            index=self.index,
            number=given.number,
            wait=False,
        )
        self.index += 1
        return frame
