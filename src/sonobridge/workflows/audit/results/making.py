"""Making a table of reports, for the command line without and with a workspace alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import token_bytes
from sonobridge.workflows.audit.results.choices import (
    ReferenceChoices,
    SrChoices,
    TextChoices,
)
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.report_text.reading import ReadTexts
    from sonobridge.audit.results.coding import ResultCodes
    from sonobridge.audit.results.outcome import JoinCount
    from sonobridge.audit.results.result_row import ResultRow
    from sonobridge.audit.results.result_table import ResultTable
    from sonobridge.audit.results.structured.reading import ReadReports

__all__ = ["key_of_file", "make_sr_table", "make_text_table", "text_inputs"]

_KEY_BYTES = 32
_LARGEST_KEY = 4096


def make_sr_table(
    context: Context, choices: SrChoices, codes: ResultCodes
) -> tuple[ResultTable, JoinCount | None, ReadReports]:
    """Read the structured reports and join the reference.

    Raises
    ------
    InvalidInputError
        If no concept was chosen, or no report gave a row.
    """
    from sonobridge.audit.results.classes import labels_of, relabelled
    from sonobridge.audit.results.structured.picks import PickBook, make_picks
    from sonobridge.audit.results.structured.reading import read_reports
    from sonobridge.audit.results.structured.report_rows import RowMaker

    picks = make_picks(choices.score, choices.prediction, choices.measured, choices.also)
    if not picks:
        raise InvalidInputError(
            "No concept was chosen.",
            where="concepts",
            kept="Nothing was written.",
            remedy="List the concepts with `sonobridge audit results-from-sr FOLDER "
            "--dry-run`, then name them with --score, --prediction, --measured or --also.",
        )
    _check_reference(choices)
    maker = RowMaker(PickBook(picks, choices.within), codes, choices.rows, choices.several)
    labels = labels_of(choices.classes)
    made = read_reports(Path(choices.source), maker, context.progress)
    made.rows = relabelled(made.rows, labels)
    if not made.rows:
        raise _nothing(sorted(made.left_out.counts))
    wanted = {"measurement": choices.measured_unit} if choices.measured_unit else {}
    names = [pick.column for pick in picks]
    table, joined = _finish(context, choices, codes, (made.rows, names, wanted))
    return table, joined, made


def make_text_table(
    context: Context, choices: TextChoices, codes: ResultCodes
) -> tuple[ResultTable, JoinCount | None, ReadTexts]:
    """Read the reports by the rules, with a person's corrections, and join the reference."""
    from sonobridge.audit.report_text.reading import TextReader
    from sonobridge.audit.report_text.review import Corrections, load_corrections
    from sonobridge.audit.report_text.rules import load_rules
    from sonobridge.audit.report_text.sources import TextColumns

    _check_reference(choices)
    rules = load_rules(_bytes_of(Path(choices.rules)), Path(choices.rules).name)
    entered = Corrections()
    if choices.corrections:
        entered = load_corrections(Path(choices.corrections), rules)
    reader = TextReader(rules, codes, entered, choices.model_version.strip())
    columns = TextColumns(
        choices.id_column, choices.text_column, choices.patient_column, choices.separator
    )
    made = reader.read(Path(choices.source), columns, context.progress)
    if not made.rows:
        raise _nothing(["no report"])
    names = [one.name for one in rules.fields]
    wanted = {one.name: one.unit for one in rules.fields if one.unit}
    table, joined = _finish(context, choices, codes, (made.rows, names, wanted))
    return table, joined, made


def _finish(
    context: Context,
    choices: ReferenceChoices,
    codes: ResultCodes,
    found: tuple[Sequence[ResultRow], Sequence[str], Mapping[str, str]],
) -> tuple[ResultTable, JoinCount | None]:
    """Make units alike and join the reference."""
    from sonobridge.audit.results.reference import load_reference
    from sonobridge.audit.results.result_table import ResultTable, alike_units

    rows, units = alike_units(*found)
    plain = ResultTable(rows, units)
    if not choices.reference:
        return plain, None
    reference = load_reference(
        Path(choices.reference),
        identifier=choices.reference_id,
        part=choices.reference_part,
        columns=choices.reference_columns,
        taken=[*plain.columns(), "not_recorded", "measurement_unit"],
        progress=context.progress,
    )
    cells, joined = reference.join(rows, choices.join, codes)
    return ResultTable(rows, units, cells), joined


def text_inputs(choices: TextChoices) -> list[Path]:
    """Return the files that a reading of text reads, beside a folder."""
    named = (choices.source, choices.rules, choices.corrections, choices.reference)
    return [Path(name) for name in named if name]


def key_of_file(name: str) -> bytes:
    """Return the key of a file, which is made if absent; a new key for no file.

    Raises
    ------
    InvalidInputError
        If the file is no key.
    """
    if not name:
        return token_bytes(_KEY_BYTES)
    path = Path(name)
    if not path.exists():
        from sonobridge.store.files import write_atomic
        from sonobridge.workflows.audit.files.outputs import check_output

        check_output(name)
        key = token_bytes(_KEY_BYTES)
        write_atomic(path, key)
        return key
    key = _bytes_of(path)
    if not _KEY_BYTES <= len(key) <= _LARGEST_KEY:
        raise InvalidInputError(
            "The key file holds no key.",
            where=path.name,
            why="A key has 32 to 4,096 bytes.",
            kept="Nothing was written.",
            remedy="Name a file that does not exist yet: a key is made in it.",
        )
    return key


def _check_reference(choices: ReferenceChoices) -> None:
    if bool(choices.reference) != bool(choices.reference_id):
        raise InvalidInputError(
            "A reference needs its file and the column that is joined on.",
            where="reference",
            kept="Nothing was written.",
            remedy="Name both with --reference and --reference-id.",
        )


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1_000_000)
    except OSError as error:
        raise InvalidInputError(
            "The file cannot be read.",
            where=path.name,
            why=error.strerror or "",
            kept="Nothing was written.",
            remedy="Name a file that exists and that you may read.",
        ) from None


def _nothing(why: Sequence[str]) -> InvalidInputError:
    return InvalidInputError(
        "No report gave a row.",
        where="reports",
        why="Left out: " + ", ".join(why).replace("_", " ") + "." if why else "",
        kept="Nothing was written.",
        remedy="Look at the reports with --dry-run; it lists what they hold and what was "
        "left out.",
    )
