"""Cells of a table: what counts as blank, as a number, as a formula."""

from __future__ import annotations

import math
import re
import unicodedata

__all__ = [
    "MISSING",
    "check_export_cell",
    "comparable",
    "is_formula",
    "is_missing",
    "level_text",
    "sql_formula",
    "sql_missing",
    "sql_number",
    "sql_trimmed",
]

MISSING = frozenset(
    [
        *("", "na", "n/a", "#n/a", "nan", "null", "unknown", "unk", "missing", "?", "-", "--"),
        *("not recorded", "not known", "not available", "<na>", "."),
    ]
)
"""Cells, in lower case, that mean "not recorded"."""

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_FORMULA_MARKS = "=+-@\t\r＝＋－＠"
_LONGEST = 2**53
_LONGEST_MISSING = 40
_WHITE = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"


def level_text(text: str) -> str:
    """Return a cell as it is shown: composed, without control characters, trimmed."""
    composed = unicodedata.normalize("NFC", text)
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Cf"} else c for c in composed)
    return " ".join(plain.split())


def is_missing(text: str | None) -> bool:
    """Tell whether a cell says that nothing is recorded."""
    return text is None or level_text(text).lower() in MISSING


def comparable(text: str) -> str:
    """Return a value for comparison: case and the spelling of numbers do not matter.

    Examples
    --------
    >>> comparable(" Positive "), comparable("1.0"), comparable("1")
    ('positive', '1', '1')
    """
    plain = level_text(text).casefold()
    if _NUMBER.fullmatch(plain):
        number = float(plain)
        if abs(number) < _LONGEST:
            return f"{int(number)}" if number == int(number) else f"{number!r}"
    return plain


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run the cell instead of showing it."""
    start = text.lstrip(" ")[:1]
    if not start or start not in _FORMULA_MARKS:
        return False
    plain = text.strip().replace(",", ".")
    if _NUMBER.fullmatch(plain):
        return not math.isfinite(float(plain))
    return plain not in {"-", "--"}


def check_export_cell(text: str) -> str:
    """Return a cell that a spreadsheet shows as text and never runs.

    Numbers, negative ones too, stay as they are.

    Examples
    --------
    >>> check_export_cell("=1+1"), check_export_cell("-0.5"), check_export_cell("F")
    ("'=1+1", '-0.5', 'F')
    """
    return "'" + text if is_formula(text) else text


def sql_trimmed(column: str) -> str:
    """Return the SQL of a cell without surrounding white space."""
    return f"trim({column}, {_WHITE})"


def sql_missing(column: str) -> str:
    """Return the SQL that tells whether a cell says that nothing is recorded."""
    words = ", ".join("'" + word + "'" for word in sorted(MISSING))
    # Beyond ASCII there are characters that nobody sees, such as the soft hyphen.
    seen = f"regexp_replace({column}, '[\\p{{Cc}}\\p{{Cf}}]', ' ', 'g')"
    return (
        f"CASE WHEN {column} IS NULL THEN true WHEN strlen({column}) > {_LONGEST_MISSING} "
        f"THEN false WHEN strlen({column}) = length({column}) "
        f"THEN lower({sql_trimmed(column)}) IN ({words}) "
        f"ELSE lower({sql_trimmed(seen)}) IN ({words}) END"
    )


def sql_number(column: str, decimal_comma: bool = False) -> str:
    """Return the SQL of a cell as a number; NULL where it is none.

    A leading plus is a formula mark and an underscore is no digit, so neither is a number.
    """
    number = f"replace({column}, ',', '.')" if decimal_comma else column
    guard = f"contains({column}, '+') AND starts_with(trim({column}), '+')"
    return (
        f"CASE WHEN {guard} OR contains({column}, '_') THEN NULL "
        f"ELSE TRY_CAST({number} AS DOUBLE) END"
    )


def sql_formula(column: str) -> str:
    """Return the SQL that tells whether a cell is a formula, as :func:`is_formula` does."""
    cell = f"ltrim({column})"
    plain = sql_trimmed(column)
    first = ", ".join(str(ord(mark)) for mark in " " + _FORMULA_MARKS)
    marks = ", ".join(str(ord(mark)) for mark in _FORMULA_MARKS)
    finite = f"coalesce(isfinite(TRY_CAST(replace({plain}, ',', '.') AS DOUBLE)), false)"
    number = f"{finite} AND NOT starts_with({plain}, '+') AND NOT contains({plain}, '_')"
    return (
        f"CASE WHEN {column} IS NULL OR ascii({column}) NOT IN ({first}) THEN false "
        f"ELSE ascii({cell}) IN ({marks}) AND NOT ({number}) AND {plain} NOT IN ('-', '--') END"
    )
