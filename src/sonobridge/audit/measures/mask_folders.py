"""Two folders of masks, compared case by case: the table that a segmentation audit reads."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.errors import (
    InvalidInputError,
    MissingError,
    TooLargeError,
    UnavailableError,
)
from sonobridge.statistics.segmentation import CaseMetrics, compare_masks

__all__ = ["MaskCounts", "compare_folders"]

_LARGEST_FILE = 512 * 1024**2
_MOST_CASES = 100_000
_COLUMNS = ("patient_id", "image_id", "masks", "dice", "iou", "boundary_iou")
_DISTANCES = ("hd95", "assd", "nsd")


@dataclass(frozen=True, slots=True)
class MaskCounts:
    """How many cases were compared, by which masks hold something, and what had no partner."""

    both: int
    both_empty: int
    missed: int
    false_alarm: int
    unmatched: int


def compare_folders(
    folders: tuple[Path, Path],
    output: Path,
    *,
    spacing_mm: Sequence[float],
    tolerance_mm: float,
    separator: str,
    progress: Callable[[int, int | None, str], None],
) -> MaskCounts:
    """Compare ``CASE.npy`` of a reference folder with that of a prediction folder.

    Parameters
    ----------
    folders
        Reference and prediction; arrays of 0 and 1, (rows, columns) or with slices first.
    output
        CSV to write: patient, image, which masks hold something, and each metric; a
        metric that is undefined for a case is left blank and so counted, never averaged.
    spacing_mm
        Distance between pixel centres along each axis; empty counts in pixels.
    tolerance_mm
        Tolerance of the normalised surface Dice.
    separator
        The patient is what stands before it in the file's name; empty: the whole name.

    Raises
    ------
    SonobridgeError
        If a folder or file cannot be used; the output is written whole or not at all.
    """
    reference, prediction = (_cases(folder) for folder in folders)
    shared = sorted(reference.keys() & prediction.keys())
    if not shared:
        raise MissingError(
            "No case stands in both folders.",
            where=folders[1].name,
            why="Files are matched by name: CASE.npy in each folder.",
            kept="Nothing was written.",
            remedy="Name the masks of one case alike.",
        )
    rows = []
    kinds = {"both": 0, "both_empty": 0, "missed": 0, "false_alarm": 0}
    for done, case in enumerate(shared):
        progress(done, len(shared), "masks")
        found = compare_masks(
            _load(reference[case]),
            _load(prediction[case]),
            spacing=spacing_mm or None,
            tolerances=(tolerance_mm,),
        )
        kind = _kind(found)
        kinds[kind] += 1
        patient = case.split(separator, 1)[0] if separator else case
        rows.append([patient, case, kind, *_values(found)])
    _write(output, rows)
    return MaskCounts(unmatched=len(reference.keys() ^ prediction.keys()), **kinds)


def _cases(folder: Path) -> dict[str, Path]:
    try:
        files = sorted(folder.glob("*.npy"))
    except OSError:
        files = []
    if not folder.is_dir() or not files:
        raise MissingError(
            "The folder holds no mask.",
            where=folder.name,
            why="Masks are files of the form CASE.npy.",
            kept="Nothing was written.",
            remedy="Name a folder with one .npy array a case (numpy.save).",
        )
    if len(files) > _MOST_CASES:
        raise TooLargeError(
            f"The folder holds more than {_MOST_CASES:,} masks.",
            where=folder.name,
            kept="Nothing was written.",
            remedy="Compare it in parts.",
        )
    return {path.stem: path for path in files if path.is_file()}


def _load(path: Path) -> NDArray[np.generic]:
    """Read an array without running anything that it may hold."""
    if path.stat().st_size > _LARGEST_FILE:
        raise TooLargeError(
            "A mask is larger than 512 MB.",
            where=path.name,
            kept="Nothing was written.",
            remedy="Crop it to the region that was outlined.",
        )
    try:
        array: NDArray[np.generic] = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise InvalidInputError(
            "A mask cannot be read.",
            where=path.name,
            why=f"It is no plain NumPy array ({type(error).__name__}).",
            kept="Nothing was written.",
            remedy="Write it with numpy.save, without objects.",
        ) from None
    return array


def _kind(found: CaseMetrics) -> str:
    names = {"both": "both", "both_empty": "both_empty"}
    if found.kind in names:
        return names[found.kind]
    return "missed" if found.size_error < 0 else "false_alarm"


def _values(found: CaseMetrics) -> list[str]:
    overlap = (found.dice, found.iou, found.boundary_iou)
    distance = (found.hd95, found.assd, found.nsd[0] if found.nsd else None)
    return ["" if value is None else f"{value:.6g}" for value in (*overlap, *distance)]


def _write(output: Path, rows: Sequence[Sequence[str]]) -> None:
    partial = output.with_name(output.name + ".partial")
    try:
        with partial.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow([*_COLUMNS, *_DISTANCES])
            writer.writerows(rows)
        partial.replace(output)
    except OSError as error:
        raise UnavailableError(
            "The table could not be written.",
            where=output.name,
            why=error.strerror or "",
            kept="The masks are unchanged.",
            remedy="Name a place that can be written.",
        ) from None
