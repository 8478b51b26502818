"""The shipped examples by name, and how one is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sonobridge.audit.examples.carotid import carotid_protocols, carotid_table
from sonobridge.audit.examples.columns import Columns, as_csv
from sonobridge.audit.examples.planted import NULL, PLANTED, depth_protocol, depth_table
from sonobridge.audit.examples.readings import reader_study_table
from sonobridge.audit.examples.vendor import vendor_protocol, vendor_table
from sonobridge.audit.protocol import Protocol, dump_protocol
from sonobridge.core.errors import ConflictError, MissingError, UnavailableError

__all__ = ["EXAMPLES", "Example", "WrittenExample", "example_protocols", "write_example"]

SEED = 20_240_601


@dataclass(frozen=True, slots=True)
class Example:
    """One shipped example.

    Attributes
    ----------
    about
        What it holds and what is true of it, in plain sentences.
    table
        Makes its columns from a seed.
    protocols
        Makes its protocols by a short name; a reader study has none.
    """

    name: str
    title: str
    about: str
    table: Callable[[int], Columns]
    protocols: Callable[[], dict[str, Protocol]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenExample:
    """Files that were written."""

    path: Path
    sha256: str
    rows: int
    patients: int
    protocols: tuple[Path, ...]


EXAMPLES: dict[str, Example] = {
    example.name: example
    for example in (
        Example(
            "carotid_criteria_by_sex",
            "Carotid velocity criteria by sex at equal stenosis",
            "Simulated. Stenosis is drawn alike for women and men; women's peak systolic "
            "velocity is 9 % and end-diastolic velocity 6 % higher at equal angiographic "
            "stenosis, as published for 938 angiograms. One cut for both sexes then reads "
            "higher in women: they have the higher sensitivity and the lower specificity.",
            carotid_table,
            carotid_protocols,
        ),
        Example(
            PLANTED.name,
            "A planted gap in body mass index of 35 and above",
            "Simulated. Sensitivity is 15 points lower from a body mass index of 35 on, "
            "planted by depth: beyond 3.5 cm the score of diseased images falls.",
            lambda seed: depth_table(PLANTED, seed),
            lambda: {"protocol": depth_protocol(PLANTED)},
        ),
        Example(
            NULL.name,
            "The same table without a gap",
            "Simulated. The same patients as in planted_bmi_gap, and no group differs.",
            lambda seed: depth_table(NULL, seed),
            lambda: {"protocol": depth_protocol(NULL)},
        ),
        Example(
            "vendor_carotid",
            "Local acceptance of a vendor's model",
            "Simulated. Scores of two versions at two sites beside three readers; few women, "
            "and a reference is missing more often where the model says no.",
            vendor_table,
            lambda: {"protocol": vendor_protocol()},
        ),
        Example(
            "reader_study",
            "Four readers without and with a model",
            "Simulated. One row a reader, modality and case; the model helps the readers.",
            reader_study_table,
            dict,
        ),
    )
}


def write_example(name: str, path: Path | str, seed: int = SEED) -> WrittenExample:
    """Write an example as CSV, and each protocol of it beside the table as YAML.

    Equal seeds give equal bytes.

    Raises
    ------
    MissingError
        If there is no such example.
    ConflictError, UnavailableError
        If a file stands there already, or cannot be written.
    """
    example = _example(name)
    place = Path(path)
    columns = example.table(seed)
    data = as_csv(columns)
    texts = {
        place.with_name(f"{place.stem}.{key}.yaml"): dump_protocol(protocol).encode()
        for key, protocol in example.protocols().items()
    }
    taken = [file.name for file in (place, *texts) if file.exists()]
    if taken:
        raise ConflictError(
            "A file of that name stands there already.",
            where=", ".join(taken),
            kept="Nothing was written.",
            remedy="Name another file, or move that one away.",
        )
    _write({place: data, **texts})
    who = columns.get("patient_id") or columns["case"]
    return WrittenExample(
        path=place,
        sha256=hashlib.sha256(data).hexdigest(),
        rows=len(who),
        patients=len(set(who)),
        protocols=tuple(texts),
    )


def example_protocols(name: str) -> dict[str, Protocol]:
    """Return the protocols of an example by short name."""
    return _example(name).protocols()


def _example(name: str) -> Example:
    if name not in EXAMPLES:
        raise MissingError(
            "There is no such example.",
            where=name[:60],
            kept="Nothing was written.",
            remedy=f"The examples are: {', '.join(EXAMPLES)}.",
        )
    return EXAMPLES[name]


def _write(files: dict[Path, bytes]) -> None:
    for file, data in files.items():
        try:
            with file.open("xb") as out:
                out.write(data)
        except OSError as error:
            raise UnavailableError(
                "The example could not be written.",
                where=file.name,
                why=f"The system says: {error.strerror}.",
                kept="What was written before stays.",
                remedy="Name a folder that exists and may be written to.",
            ) from None
