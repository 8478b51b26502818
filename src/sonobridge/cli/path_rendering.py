"""Prints results of the Path room: figures with units, tables, and the sources at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["render_path"]


def render_path(result: dict[str, Any]) -> None:
    """Print a result: lines and tables in its own order, then each source once."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    _section(console, result)
    sources = dict.fromkeys(_sources(result))
    if sources:
        console.print("[bold]sources[/]")
        for line in sources:
            console.print(f"  {line}")


def _section(console: Any, body: dict[str, Any], heading: str = "") -> None:
    from rich.markup import escape

    from sonobridge.cli.tables import print_fact, shortened

    if heading:
        console.print(f"[bold]{escape(heading)}[/]")
    inner = {k: v for k, v in body.items() if not _is_source(k, v)}
    for name, value in inner.items():
        if not _is_block(value) and not _is_table(value) and value not in ("", None, []):
            print_fact(console, _title(name), value, shortened(_text(value)))
    for name, value in inner.items():
        if _is_table(value):
            _rows(console, name, value)
        elif _is_block(value):
            _section(console, value, _title(name))


def _rows(console: Any, name: str, rows: list[dict[str, Any]]) -> None:
    """Print all fields of the rows but their sources, which stand at the end."""
    from sonobridge.cli.tables import print_rows

    columns = list(
        dict.fromkeys(key for row in rows for key in row if not _is_source(key, row[key]))
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
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _is_block(value: object) -> bool:
    return isinstance(value, dict) and not _is_figure(value) and not _named(value)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _is_source(name: str, value: object) -> bool:
    cited = isinstance(value, dict) and {"source", "as_of", "unconfirmed"} <= value.keys()
    return cited or name == "csv"


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
        code = f" ({value['code']})" if "code" in value else ""
        return f"{value['name']}{code}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 or value.is_integer() else f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{_title(k)} {_text(v)}" for k, v in value.items())
    return str(value)
