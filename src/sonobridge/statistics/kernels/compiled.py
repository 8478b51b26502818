"""Compiles the kernels once and keeps them; without a compiler NumPy does their work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol

from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.statistics.kernels import cache

__all__ = ["Kernels", "Progress", "ensure_compiled", "load_kernels"]

Origin = Literal["cache", "compiled", "memory", "numpy"]

_WEIGHTS, _WINDOW = "uint8[:,::1]", "UniTuple(int64,2)"
_COUNTED = "int32[::1],uint8[::1]"
_SIGNATURES: dict[str, dict[str, str]] = {
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
}
"""Types of every kernel's arguments, so that all are compiled before the first call."""


class Progress(Protocol):
    """Where a long computation tells how far it is; may raise to cancel it."""

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Report ``done`` of ``total`` things named ``unit``."""
        ...


@dataclass(frozen=True, slots=True)
class Kernels:
    """The compiled loops and how they came about.

    Attributes
    ----------
    functions
        By name; empty when nothing can be compiled here and NumPy is used.
    origin
        ``cache``: loaded; ``compiled``: made and kept; ``memory``: made, not kept;
        ``numpy``: not made.
    seconds
        Time of loading or compiling, the import of the compiler included.
    note
        Why they are not kept or not made; empty otherwise.
    """

    functions: Mapping[str, Callable[..., None]] = field(default_factory=dict)
    origin: Origin = "numpy"
    seconds: float = 0.0
    note: str = ""


_lock = threading.Lock()
_loaded: Kernels | None = None


def ensure_compiled(progress: Progress | None = None, *, folder: Path | None = None) -> Kernels:
    """Return the kernels of this process, compiling them if no cache holds them.

    Parameters
    ----------
    progress
        Is told each kernel that is ready.
    folder
        Where compiled kernels are kept: ``Settings.kernel_folder()``, by default among
        the user's caches. Only the first call of a process decides.
    """
    global _loaded
    with _lock:
        if _loaded is None:
            _loaded = load_kernels(folder, progress)
        return _loaded


def load_kernels(folder: Path | None, progress: Progress | None = None) -> Kernels:
    """Load or compile the kernels anew, whatever this process holds already."""
    clock = SystemClock()
    begin = clock.monotonic()
    try:
        functions, origin, note = _load(folder or Settings().kernel_folder(), progress)
    except _compiler_errors() as error:
        note = f"The kernels cannot be compiled here ({type(error).__name__}); NumPy is used."
        return Kernels(seconds=clock.monotonic() - begin, note=note)
    return Kernels(functions, origin, clock.monotonic() - begin, note)


def _load(
    root: Path, progress: Progress | None
) -> tuple[dict[str, Callable[..., None]], Origin, str]:
    place = root / cache.cache_key()
    try:
        if place.is_dir() and cache.is_private(place) and cache.is_intact(place):
            return _compile(place, progress), "cache", ""
        made = cache.new_folder(root)
    except OSError as error:
        why = error.strerror or type(error).__name__
        note = f"Compiled kernels are not kept: their folder cannot be written ({why})."
        return _compile(None, progress), "memory", note
    if not cache.is_private(root):
        cache.discard(made)
        note = "Compiled kernels are not kept: others may write to their folder."
        return _compile(None, progress), "memory", note
    try:
        functions = _compile(made, progress)
        cache.publish(made, place)
    except OSError as error:
        cache.discard(made)
        note = f"Compiled kernels are not kept ({error.strerror or type(error).__name__})."
        return _compile(None, progress), "memory", note
    except BaseException:
        cache.discard(made)
        raise
    return functions, "compiled", ""


def _compile(folder: Path | None, progress: Progress | None) -> dict[str, Callable[..., None]]:
    from numba import njit

    total = sum(len(names) for names in _SIGNATURES.values())
    functions: dict[str, Callable[..., None]] = {}
    with _kept_in(folder):
        for module in _sources():
            for name, arguments in _SIGNATURES[module.__name__.rsplit(".", 1)[1]].items():
                if progress is not None:
                    progress(len(functions), total, "kernels", "Preparing the statistics")
                functions[name] = njit(
                    f"void({arguments})",
                    nogil=True,
                    cache=folder is not None,
                    error_model="numpy",
                )(getattr(module, name))
    if progress is not None:
        progress(total, total, "kernels", "Preparing the statistics")
    return functions


def _sources() -> tuple[ModuleType, ModuleType]:
    from sonobridge.statistics.kernels import lanes, lanes_curves

    return lanes, lanes_curves


@contextmanager
def _kept_in(folder: Path | None) -> Iterator[None]:
    """Have Numba keep what it compiles in a folder, and leave its setting as it was."""
    import numba

    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = "" if folder is None else str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _compiler_errors() -> tuple[type[Exception], ...]:
    """Return what a compiler raises that is missing, broken or refuses this machine."""
    found: list[Any] = [ImportError, RuntimeError, OSError]
    try:
        from numba.core.errors import NumbaError

        found.append(NumbaError)
    except ImportError:
        pass
    return tuple(found)
