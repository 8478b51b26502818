"""Prints a result for people: facts as lines, lists as tables."""

from __future__ import annotations

from typing import Any

from sonobridge.core.operation import Operation

__all__ = ["render"]


def render(
    op: Operation, result: dict[str, Any], evidence: dict[str, Any] | None, file: str = ""
) -> None:
    """Print a result: what it says, scalars, then one table for each list of objects.

    ``file`` is where the artefact of the result was written.
    """
    if op.room == "audit":
        from sonobridge.cli.audit_rendering import BY_HAND

        if op.name in BY_HAND:
            BY_HAND[op.name](result)
            return
    from rich.console import Console

    from sonobridge.cli.findings import finding, print_steps

    console = Console(highlight=False, soft_wrap=True)
    if told := finding(op.name, result):
        console.print(told, style="bold", markup=False)
    if op.room == "path":
        from sonobridge.cli.path_rendering import render_path

        render_path(result)
        if op.name == "path.plan":
            print_steps(console, result)
    else:
        _facts_and_tables(console, result)
    _ending(console, evidence, file)


def _facts_and_tables(console: Any, result: dict[str, Any]) -> None:
    from sonobridge.cli.path_rendering import print_section
    from sonobridge.cli.tables import print_fact

    blocks = {k: v for k, v in result.items() if isinstance(v, dict) and "state" not in v}
    tables = {k: v for k, v in result.items() if _is_table(v)}
    for name, value in result.items():
        if name not in tables and name not in blocks:
            print_fact(console, _title(name), value, _text(value))
    for name, rows in tables.items():
        _rows(console, name, rows)
    for name, value in blocks.items():
        print_section(console, value, _title(name))


def _ending(console: Any, evidence: dict[str, Any] | None, file: str) -> None:
    if file:
        console.print(f"written to {file}", markup=False)
    if evidence:
        console.print(f"[dim]evidence {evidence['id']} {evidence['hash'][:12]}[/]")
    console.print("[dim]Not for diagnosis.[/]")


def _rows(console: Any, name: str, rows: list[dict[str, Any]]) -> None:
    """Print all fields of the rows; of rows within a row, how many there are."""
    from sonobridge.cli.tables import SEE_JSON, print_rows, shortened

    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [
        [
            f"{len(row[key])} ({SEE_JSON})"
            if _is_table(row.get(key))
            else shortened(_text(row.get(key)))
            for key in columns
        ]
        for row in rows
    ]
    print_rows(console, _title(name), [_title(key) for key in columns], cells)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _title(name: str) -> str:
    return name.replace("_", " ")


def _text(value: object) -> str:
    if value is None:
        return "not recorded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value) or "none"
    if isinstance(value, dict):
        from sonobridge.cli.tables import estimate_text, is_estimate

        if is_estimate(value):
            return estimate_text(value)
        return "; ".join(f"{_title(k)} {_text(v)}" for k, v in value.items())
    return str(value)
