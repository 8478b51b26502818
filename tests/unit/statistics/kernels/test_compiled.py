"""The cache of compiled kernels: kept, verified, replaced, done without."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sonobridge.core.config import Settings
from sonobridge.core.errors import ConflictError
from sonobridge.core.kernels import cache
from sonobridge.statistics.kernels import compiled
from sonobridge.statistics.kernels.compiled import LIBRARY

load_kernels = LIBRARY.load
cache_key = LIBRARY.key


@pytest.fixture(autouse=True)
def _one_small_kernel(monkeypatch) -> None:
    """Compile one kernel only: a second instead of five."""
    few = {"lanes": {"fill_weights": LIBRARY.signatures["lanes"]["fill_weights"]}}
    monkeypatch.setattr(LIBRARY, "signatures", {**few, "lanes_curves": {}})


def works(kernels) -> bool:
    weights = np.zeros((1, 64), dtype=np.uint8)
    kernels.functions["fill_weights"](np.array([5], dtype=np.uint64), 0, weights)
    return bool(weights.any())


def test_kernels_are_compiled_once_and_then_loaded(tmp_path) -> None:
    seen = []
    first = load_kernels(tmp_path / "kept", lambda *told: seen.append(told))
    assert (first.origin, first.note) == ("compiled", "")
    assert seen[0][:3] == (0, 1, "kernels")
    assert seen[-1][:2] == (1, 1)
    second = load_kernels(tmp_path / "kept")
    assert second.origin == "cache"
    assert works(first)
    assert works(second)
    assert second.seconds < first.seconds
    assert [one.name for one in (tmp_path / "kept").iterdir()] == [cache_key()]


@pytest.mark.parametrize("damage", ["changed", "cut", "added", "removed", "manifest"])
def test_a_damaged_cache_is_never_loaded_but_made_anew(tmp_path, damage) -> None:
    load_kernels(tmp_path)
    place = tmp_path / cache_key()
    victim = next(place.rglob("*.nbc" if damage != "manifest" else "manifest.json"))
    if damage == "removed":
        victim.unlink()
    elif damage == "added":
        victim.with_name("more.nbi").write_bytes(b"x")
    elif damage == "cut":
        victim.write_bytes(victim.read_bytes()[:100])
    else:
        victim.write_bytes(b"{" + victim.read_bytes()[1:-1] + b"?")
    assert not cache.is_intact(place)
    again = load_kernels(tmp_path)
    assert again.origin == "compiled"
    assert works(again)
    assert cache.is_intact(place)
    assert load_kernels(tmp_path).origin == "cache"


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path) -> None:
    (tmp_path / "file").write_text("no folder")
    got = load_kernels(tmp_path / "file" / "kernels")
    assert got.origin == "memory"
    assert "cannot be written" in got.note
    assert works(got)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no mode there")
def test_a_place_where_others_may_write_is_not_used(tmp_path) -> None:
    load_kernels(tmp_path / "open")
    (tmp_path / "open").chmod(0o777)
    place = tmp_path / "open" / cache_key()
    place.chmod(0o777)
    got = load_kernels(tmp_path / "open")
    assert got.origin == "memory"
    assert "others may write" in got.note


def test_without_numba_numpy_is_used(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    got = load_kernels(tmp_path)
    assert (got.origin, dict(got.functions)) == ("numpy", {})
    assert "NumPy is used" in got.note


def test_a_stopped_compilation_leaves_nothing_behind(tmp_path) -> None:
    def stop(*_told) -> None:
        raise ConflictError("stopped", remedy="start again")

    with pytest.raises(ConflictError):
        load_kernels(tmp_path, stop)
    assert not list(tmp_path.iterdir())


def test_the_key_changes_with_any_kernel_source(tmp_path) -> None:
    copy = tmp_path / "kernels"
    shutil.copytree(Path(compiled.__file__).parent, copy)
    before = cache.cache_key(copy)
    assert cache.cache_key(copy) == before
    source = copy / "lanes.py"
    changed = source.read_text().replace("_BLOCK = 60", "_BLOCK = 48")
    assert changed != source.read_text()
    source.write_text(changed)
    assert cache.cache_key(copy) != before


def test_few_old_folders_stay(tmp_path) -> None:
    for number in range(12):
        (tmp_path / f"old{number}").mkdir()
    load_kernels(tmp_path)
    assert len(list(tmp_path.iterdir())) == 9
    assert (tmp_path / cache_key()).is_dir()


def test_the_folder_is_a_setting(tmp_path) -> None:
    assert Settings(kernel_cache=str(tmp_path)).kernel_folder() == tmp_path
    assert Settings().kernel_folder().name == "kernels"


def test_numbas_own_setting_is_left_as_it_was(tmp_path) -> None:
    import numba

    before = numba.config.CACHE_DIR
    load_kernels(tmp_path)
    assert before == numba.config.CACHE_DIR


def test_importing_the_statistics_does_not_import_numba() -> None:
    code = (
        "import sys, sonobridge.statistics, sonobridge.statistics.kernels.cells, "
        "sonobridge.statistics.kernels.curves, sonobridge.statistics.kernels.sums; "
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
