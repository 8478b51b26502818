"""Prints results of the Path room: figures with units, tables, and the sources at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sonobridge.cli.tables import estimate_text, is_estimate

__all__ = ["print_section", "render_path"]

_COMMAS_FROM = 10_000
"""Smaller whole numbers may be years."""


def render_path(result: dict[str, Any]) -> None:
    """Print a result: lines and tables in its own order, then each source once."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    print_section(console, result)
    sources = dict.fromkeys(_sources(result))
    if sources:
        console.print("[bold]sources[/]")
        for line in sources:
            console.print(f"  {line}")


def print_section(console: Any, body: dict[str, Any], heading: str = "") -> None:
    """Print the facts of a block, then its tables and the blocks within it."""
    from rich.markup import escape

    from sonobridge.cli.tables import print_fact, shortened

    if heading:
        console.print(f"[bold]{escape(heading)}[/]")
    inner = {k: v for k, v in body.items() if not _is_left_out(k, v)}
    for name, value in inner.items():
        if not _is_block(value) and not _is_table(value) and value not in ("", None, []):
            print_fact(console, _title(name), value, shortened(_text(value)))
    for name, value in inner.items():
        if _is_table(value):
            _rows(console, name, value)
        elif _is_block(value):
            print_section(console, value, _title(name))


def _rows(console: Any, name: str, rows: list[dict[str, Any]]) -> None:
    """Print all fields of the rows but their sources, which stand at the end."""
    from sonobridge.cli.tables import print_rows

    columns = list(
        dict.fromkeys(key for row in rows for key in row if not _is_left_out(key, row[key]))
    )
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    print_rows(console, _title(name), [_title(column) for column in columns], cells)


def _cell(value: Any) -> str:
    """Return the text of a field; of rows within a row, how many there are."""
    from sonobridge.cli.tables import SEE_JSON, shortened

    return f"{len(value)} ({SEE_JSON})" if _is_table(value) else shortened(_text(value))


def _is_figure(value: object) -> bool:
    return isinstance(value, dict) and {"value", "unit", "citation"} <= value.keys()


def _named(value: object) -> bool:
    """An area, a state: a name and a code stand for it."""
    return isinstance(value, dict) and {"name", "code"} <= value.keys()


def _is_block(value: object) -> bool:
    shown = _is_figure(value) or _named(value) or is_estimate(value)
    return isinstance(value, dict) and not shown


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _is_left_out(name: str, value: object) -> bool:
    """Sources stand at the end; a row's number in the ledger of needs says nothing here."""
    cited = isinstance(value, dict) and {"source", "as_of", "unconfirmed"} <= value.keys()
    return cited or name in ("csv", "row")


def _sources(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if {"source", "as_of", "unconfirmed"} <= value.keys():
            mark = ", unconfirmed: check it" if value["unconfirmed"] else ""
            yield f"{value['source']} ({value['as_of']}{mark})"
            yield from (f"  {c}" for c in value.get("caveats") or ())
        for inner in value.values():
            yield from _sources(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _sources(inner)


def _title(name: str) -> str:
    return name.replace("_", " ")


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_figure(value):
        if value["value"] is None:
            return str(value["reason"])
        mark = " (unconfirmed)" if value["citation"]["unconfirmed"] else ""
        return f"{_text(value['value'])} {value['unit']}{mark}"
    if _named(value):
        return f"{value['name']} ({value['code']})"
    if is_estimate(value):
        return estimate_text(value)
    if isinstance(value, int) and abs(value) >= _COMMAS_FROM:
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 or value.is_integer() else f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value) or "none"
    if isinstance(value, dict):
        told = {k: v for k, v in value.items() if v not in ("", None, [])}
        return "; ".join(f"{_title(k)} {_text(v)}" for k, v in told.items())
    return str(value)
