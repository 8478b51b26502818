"""Compiles a package's kernels once and keeps them; without a compiler there are none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol

from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.kernels import cache

__all__ = ["KernelLibrary", "Kernels", "Progress"]

Origin = Literal["cache", "compiled", "memory", "numpy"]


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

    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    origin: Origin = "numpy"
    seconds: float = 0.0
    note: str = ""


@dataclass(slots=True)
class KernelLibrary:
    """The kernels of one package of plain Python loops.

    Attributes
    ----------
    package
        Name of the package whose modules hold the loops; all its sources are hashed.
    signatures
        Arguments' types of every kernel, by module and function, so that all are compiled
        before the first call.
    note
        What is being prepared, for the progress.
    """

    package: str
    signatures: Mapping[str, Mapping[str, str]]
    note: str
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _loaded: Kernels | None = None

    def ensure(self, progress: Progress | None = None, folder: Path | None = None) -> Kernels:
        """Return the kernels of this process, compiling them if no cache holds them.

        Parameters
        ----------
        progress
            Is told each kernel that is ready.
        folder
            Where compiled kernels are kept: ``Settings.kernel_folder()``, by default among
            the user's caches. Only the first call of a process decides.
        """
        with self._lock:
            if self._loaded is None:
                self._loaded = self.load(folder, progress)
            return self._loaded

    def load(self, folder: Path | None, progress: Progress | None = None) -> Kernels:
        """Load or compile the kernels anew, whatever this process holds already."""
        clock = SystemClock()
        begin = clock.monotonic()
        root = folder or Settings().kernel_folder()
        try:
            functions, origin, note = self._load(root, progress)
        except _compiler_errors() as error:
            note = (
                f"The kernels cannot be compiled here ({type(error).__name__}); NumPy is used."
            )
            return Kernels(seconds=clock.monotonic() - begin, note=note)
        return Kernels(functions, origin, clock.monotonic() - begin, note)

    def key(self) -> str:
        """Return the name of the folder that holds these kernels compiled."""
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise ImportError(self.package)
        return cache.cache_key(Path(spec.origin).parent)

    def _load(
        self, root: Path, progress: Progress | None
    ) -> tuple[dict[str, Callable[..., Any]], Origin, str]:
        place = root / self.key()
        try:
            if place.is_dir() and cache.is_private(place) and cache.is_intact(place):
                return self._compile(place, progress), "cache", ""
            made = cache.new_folder(root)
        except OSError as error:
            why = error.strerror or type(error).__name__
            note = f"Compiled kernels are not kept: their folder cannot be written ({why})."
            return self._compile(None, progress), "memory", note
        if not cache.is_private(root):
            cache.discard(made)
            note = "Compiled kernels are not kept: others may write to their folder."
            return self._compile(None, progress), "memory", note
        try:
            functions = self._compile(made, progress)
            cache.publish(made, place)
        except OSError as error:
            cache.discard(made)
            note = f"Compiled kernels are not kept ({error.strerror or type(error).__name__})."
            return self._compile(None, progress), "memory", note
        except BaseException:  # an interrupt too: a half-made cache is never loaded
            cache.discard(made)
            raise
        return functions, "compiled", ""

    def _compile(
        self, folder: Path | None, progress: Progress | None
    ) -> dict[str, Callable[..., Any]]:
        from numba import njit

        total = sum(len(names) for names in self.signatures.values())
        functions: dict[str, Callable[..., Any]] = {}
        with _kept_in(folder):
            for module, kernels in self.signatures.items():
                source = import_module(f"{self.package}.{module}") if kernels else None
                for name, arguments in kernels.items():
                    if progress is not None:
                        progress(len(functions), total, "kernels", self.note)
                    functions[name] = njit(
                        f"void({arguments})",
                        nogil=True,
                        cache=folder is not None,
                        error_model="numpy",
                    )(getattr(source, name))
        if progress is not None:
            progress(total, total, "kernels", self.note)
        return functions


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
