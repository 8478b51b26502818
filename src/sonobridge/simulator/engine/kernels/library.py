"""The engine's compiled kernels: which there are, and of which types."""

from __future__ import annotations

from pathlib import Path

from sonobridge.core.kernels.library import KernelLibrary, Kernels, Progress

__all__ = ["LIBRARY", "ensure_compiled"]

_BYTES, _INTS, _FLOATS, _DOUBLES = "uint8[::1]", "int32[::1]", "float32[::1]", "float64[::1]"
_LONGS = "int64[::1]"
_TABLES = f"Tuple(({_FLOATS},{_FLOATS},{_LONGS}))"
_SPLAT_OUT = f"Tuple(({_FLOATS},{_INTS},{_FLOATS},{_LONGS},{_LONGS}))"
_LABELS, _RAYS = "uint8[:,:,::1]", "float64[:,::1]"

LIBRARY = KernelLibrary(
    "sonobridge.simulator.engine.kernels",
    {
        "cells": {
            "rotate_tile": f"{_FLOATS},{_FLOATS},{_FLOATS}",
            "select_cells": f"Tuple(({_BYTES},{_LONGS},{_LONGS},uint64)),{_DOUBLES},{_DOUBLES},"
            f"UniTuple({_DOUBLES},4),Tuple((int32[:,::1],float32[:,::1],{_LONGS}))",
        },
        "media": {
            "slice_labels": f"{_LABELS},{_DOUBLES},{_RAYS},{_DOUBLES},uint8[:,::1]",
            "pass_through": f"uint8[:,::1],{_DOUBLES},{_DOUBLES},"
            f"Tuple(({_DOUBLES},{_DOUBLES},{_DOUBLES},int64,int64)),{_FLOATS}",
            "find_interfaces": f"Tuple(({_LABELS},int8[:,:,:,::1])),{_DOUBLES},"
            f"Tuple(({_RAYS},uint8[:,::1],{_DOUBLES},{_DOUBLES},{_DOUBLES})),"
            f"Tuple(({_LONGS},{_DOUBLES},{_DOUBLES},{_DOUBLES},{_LONGS},float64)),"
            f"Tuple(({_FLOATS},{_LONGS},{_DOUBLES},{_DOUBLES}))",
        },
        "splat": {
            "clear_rows": f"{_FLOATS},int64,{_LONGS}",
            "fold_rows": f"{_FLOATS},int64,{_LONGS}",
            "splat_cells": "Tuple((int32[:,::1],float32[:,::1],int64)),"
            f"Tuple(({_FLOATS},{_BYTES},{_BYTES},{_FLOATS},{_FLOATS})),{_FLOATS},"
            f"{_TABLES},{_SPLAT_OUT}",
            "splat_points": f"{_FLOATS},int64,{_FLOATS},{_TABLES},{_SPLAT_OUT}",
        },
        "points": {
            "project_points": f"{_FLOATS},{_FLOATS},{_FLOATS},{_FLOATS},{_FLOATS}",
        },
        "develop": {
            "develop_rows": f"{_FLOATS},"
            f"Tuple(({_FLOATS},{_FLOATS},{_FLOATS},{_LONGS},{_LONGS})),"
            f"Tuple((Tuple(({_FLOATS},{_FLOATS},{_LONGS})),"
            f"Tuple((int64,{_INTS},{_INTS},{_FLOATS},{_FLOATS})),{_FLOATS},"
            f"Tuple((uint64,uint64,float32)),Tuple((float32,{_FLOATS})))),"
            f"Tuple(({_BYTES},{_FLOATS},{_FLOATS},Tuple(({_FLOATS},{_FLOATS})),{_FLOATS},"
            f"{_BYTES})),{_LONGS}",
        },
        "scan": {
            "scan_convert": f"{_BYTES},int64,UniTuple({_INTS},2),{_LONGS},{_BYTES}",
        },
    },
    "Preparing the scanner",
)
"""The compiled loops of this package."""


def ensure_compiled(progress: Progress | None = None, *, folder: Path | None = None) -> Kernels:
    """Return the kernels of this process: :meth:`KernelLibrary.ensure` of ``LIBRARY``."""
    return LIBRARY.ensure(progress, folder)
