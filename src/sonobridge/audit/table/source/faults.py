"""Refusals of a table file: what, where, why, kept, remedy; never a cell's text."""

from __future__ import annotations

import re

from sonobridge.core.errors import InvalidInputError, SonobridgeError, TooLargeError

__all__ = ["from_duckdb", "refusal", "too_large"]

_KEPT = "Nothing was run and the file was only read."


def refusal(what: str, where: str, why: str, remedy: str) -> InvalidInputError:
    """Return the refusal of a table file."""
    return InvalidInputError(what, where=where, why=why, kept=_KEPT, remedy=remedy)


def too_large(where: str, why: str, remedy: str) -> TooLargeError:
    """Return the refusal of a table that exceeds a stated bound."""
    return TooLargeError(
        "The table is larger than this program answers for.",
        where=where,
        why=why,
        kept=_KEPT,
        remedy=remedy,
    )


def from_duckdb(error: Exception, where: str) -> SonobridgeError:
    """Turn an error of the reader into a refusal.

    The reader's own message quotes the offending line, so only its numbers are taken.
    """
    text = str(error)
    found = re.search(r"Line: (\d+)", text)
    place = f"{where}, line {found.group(1)}" if found else where
    widths = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if widths:
        return refusal(
            "A row has another number of cells than the header.",
            place,
            f"The header names {widths.group(1)} columns, this row holds {widths.group(2)}.",
            "Correct the row; a cell that holds the separator needs quotes around it.",
        )
    if "unterminated quote" in text:
        return refusal(
            "A quoted cell is not closed, or text stands behind its closing quote.",
            place,
            'A cell in quotes ends with ", and a quote inside it is written twice.',
            "Correct the quotes and save the table again.",
        )
    if "Maximum line size" in text:
        return too_large(
            place,
            "One line is longer than two megabytes.",
            "Remove the long column, or close the quote that swallowed the lines.",
        )
    if type(error).__name__ == "OutOfMemoryException":
        return too_large(
            where,
            "Reading it needs more memory than is set aside for it.",
            "Keep the columns of the audit only, or audit one part at a time.",
        )
    if "invalid state" in text:
        return refusal(
            "The lines of the table do not end in one way.",
            place,
            "Line ends of two kinds are mixed, or a quote stands in the middle of a cell.",
            "Save it again from one program, as CSV with UTF-8.",
        )
    return refusal(
        "The table cannot be read.",
        place,
        f"The reader stopped ({type(error).__name__}): the file is damaged or cut short.",
        "Export it again as CSV (UTF-8) or Parquet.",
    )
