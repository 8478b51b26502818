"""The statistics' compiled kernels: which there are, and of which types."""

from __future__ import annotations

from pathlib import Path

from sonobridge.core.kernels.library import KernelLibrary, Kernels, Progress

__all__ = ["LIBRARY", "Kernels", "Progress", "ensure_compiled"]

_WEIGHTS, _WINDOW = "uint8[:,::1]", "UniTuple(int64,2)"
_COUNTED = "int32[::1],uint8[::1]"

LIBRARY = KernelLibrary(
    "sonobridge.statistics.kernels",
    {
        "lanes": {
            "fill_weights": f"uint64[::1],int64,{_WEIGHTS}",
            "cell_pass": f"Tuple(({_COUNTED},int32[::1],int32[::1])),"
            "Tuple((int64[::1],int64[::1],int32[::1],uint8[::1])),"
            f"{_WEIGHTS},Tuple((int64[:,:,::1],int64[:,::1],int32[:,:,::1],int64[:,:,::1],"
            f"int64[:,::1])),{_WINDOW}",
            "tie_pass": f"Tuple(({_COUNTED},int32[::1],int32[::1])),UniTuple(int64[::1],3),"
            f"{_WEIGHTS},int64[:,::1],{_WINDOW}",
        },
        "lanes_curves": {
            "roc_pass": f"Tuple(({_COUNTED})),{_WEIGHTS},float64[::1],float64[:,::1],{_WINDOW}",
            "threshold_pass": f"Tuple(({_COUNTED},float64[::1])),{_WEIGHTS},float64,"
            f"float64[::1],{_WINDOW}",
            "apply_pass": f"Tuple(({_COUNTED},float64[::1])),int64[::1],{_WEIGHTS},"
            f"Tuple((float64[::1],int64[:,:,::1])),{_WINDOW}",
            "sum_pass": f"Tuple((int32[::1],float64[:,::1])),int64[::1],{_WEIGHTS},"
            f"float64[:,:,::1],{_WINDOW}",
        },
    },
    "Preparing the statistics",
)
"""The compiled loops of ``lanes`` and ``lanes_curves``."""


def ensure_compiled(progress: Progress | None = None, *, folder: Path | None = None) -> Kernels:
    """Return the kernels of this process: :meth:`KernelLibrary.ensure` of ``LIBRARY``."""
    return LIBRARY.ensure(progress, folder)
