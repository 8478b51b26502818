"""The compiled kernels of Doppler: which there are, and of which types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sonobridge.core.kernels.library import KernelLibrary, Kernels, Progress

__all__ = ["LIBRARY", "doppler_kernels", "ensure_compiled", "plain_kernels"]

_FLOATS, _DOUBLES, _LONGS = "float32[::1]", "float64[::1]", "int64[::1]"
_ROWS, _GRIDS = "float32[:,::1]", "float32[:,:,::1]"

LIBRARY = KernelLibrary(
    "sonobridge.simulator.doppler.kernels",
    {
        "blood": {
            "trace_blood": f"{_ROWS},UniTuple({_ROWS},3),{_DOUBLES},UniTuple({_FLOATS},3)",
            "trace_straight": f"{_ROWS},UniTuple({_ROWS},3),{_DOUBLES},UniTuple({_FLOATS},3)",
            "place_blood": f"Tuple(({_ROWS},{_FLOATS})),UniTuple(int64,2),{_DOUBLES},"
            f"{_FLOATS},Tuple(({_ROWS},{_LONGS}))",
        },
        "filters": {"high_pass": f"{_DOUBLES},{_DOUBLES},{_FLOATS}"},
        "colour": {
            "splat_blood": f"{_ROWS},int64,{_GRIDS}",
            "smear": f"{_GRIDS},UniTuple({_FLOATS},2),{_GRIDS},{_GRIDS}",
            "add_echoes": f"{_GRIDS},Tuple(({_GRIDS},float32,float32)),"
            f"Tuple(({_FLOATS},int64,float32))",
            "correlate": f"float32[:,:,:,::1],{_ROWS},{_ROWS},{_GRIDS}",
            "estimate": f"{_GRIDS},{_GRIDS},{_GRIDS}",
        },
    },
    "Preparing Doppler",
)
"""The compiled loops of this package."""


def ensure_compiled(progress: Progress | None = None, *, folder: Path | None = None) -> Kernels:
    """Return the kernels of this process: :meth:`KernelLibrary.ensure` of ``LIBRARY``."""
    return LIBRARY.ensure(progress, folder)


def plain_kernels() -> dict[str, Callable[..., Any]]:
    """Return the same loops as plain Python: slow, for tests and where nothing compiles."""
    return {
        name: getattr(import_module(f"{LIBRARY.package}.{module}"), name)
        for module, names in LIBRARY.signatures.items()
        for name in names
    }


def doppler_kernels(progress: Progress | None = None) -> Mapping[str, Callable[..., Any]]:
    """Return the kernels by name: compiled, or plain where nothing can be compiled."""
    return ensure_compiled(progress).functions or plain_kernels()
