"""Prints an audit for people: what was understood, the finding, the groups, the flags."""

from __future__ import annotations

from typing import Any

from sonobridge.core.counting import counted

__all__ = ["BY_HAND", "render_reader_study", "render_run"]

_WORDS = {
    "disparity_shown": "▲ disparity shown",
    "equivalent": "⊜ equivalent",
    "insufficient": "◇ insufficient",
    "not_estimable": "⊘ not estimable",
}
_SHOWN = 60


def render_run(result: dict[str, Any]) -> None:
    """Print the result of ``audit run``, a dry run or a whole one."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    evaluation = result["evaluation"]
    if evaluation is None:
        _understood(console, result)
    else:
        _evaluation(console, evaluation)
        console.print(f"[dim]record {result['record']['sha256'][:16]}[/]")
    console.print("[dim]Not for diagnosis.[/]")


def render_reader_study(result: dict[str, Any]) -> None:
    """Print a reader study: the finding, both sides in each group, each reader."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    study = result["study"]
    console.print(f"[bold]{escape(result['in_short'])}[/]")
    console.print(escape(f"{study['method']}; {study['cases']} cases."))
    table = Table(show_edge=False)
    names = (study["candidate"], study["comparator"])
    for name in ("", *names, "difference", "verdict"):
        table.add_column(name, overflow="fold")
    for one in study["comparisons"]:
        table.add_row(
            one["label"],
            _number(one["first"]),
            _number(one["second"]),
            _number(one["difference"], signed=True),
            one["verdict"].replace("_", " "),
        )
    for one in study["details"][0]["readers"]:
        table.add_row(
            one["reader"],
            _number(one["candidate"]),
            _number(one["comparator"]),
            _number(one["difference"], signed=True),
            "",
        )
    console.print(table)
    _lines(console, "Notes", list(study["notes"]))


def _understood(console: Any, result: dict[str, Any]) -> None:
    from rich.markup import escape

    from sonobridge.audit.protocol.understood import Detection
    from sonobridge.audit.table import describe
    from sonobridge.core.record import from_json

    for line in describe(from_json(Detection, result["understood"])):
        console.print(escape(line))
    console.print("Nothing was evaluated. With -o protocol.yaml the proposal is written.")


def _evaluation(console: Any, evaluation: dict[str, Any]) -> None:
    from rich.markup import escape

    data, locked = evaluation["data"], evaluation["locked"]
    protocol = locked["protocol"]
    metric = protocol["primary_metric"]
    console.print(f"[bold]{escape(evaluation['headline'])}[/]")
    console.print(
        escape(
            f"{protocol['product']['name']} {protocol['product']['version']}: "
            f"{counted(data['patients'], 'patients')}, "
            f"{data['rows_used']:,} of {counted(data['rows_in'], 'rows')} "
            f"used. Margin {protocol['margin']:g} for {metric.replace('_', ' ')}; protocol "
            f"version {locked['version']}, locked {locked['locked_at']}."
        )
    )
    console.print(_groups(evaluation, metric))
    _lines(console, "Criteria", [_criterion(one) for one in evaluation["criteria"]])
    flags = [f"{one['severity']}: {one['title']}" for one in evaluation["findings"]]
    _lines(console, "Flags", flags[:20])
    notes = [f"{one['what']} {one['remedy']}" for one in data["notes"]]
    _lines(console, "Notes on the table", notes)
    _lines(console, "Before using a number", list(evaluation["caveats"]))


def _groups(evaluation: dict[str, Any], metric: str) -> Any:
    from rich.table import Table

    table = Table(show_edge=False, title_justify="left")
    for name in ("group", "patients", metric.replace("_", " "), "gap to rest", "verdict"):
        table.add_column(name, overflow="fold")
    rows = [g for g in evaluation["groups"] if g["kind"] != "intersection"]
    for group in rows[:_SHOWN]:
        name = (
            "Overall" if group["kind"] == "overall" else f"{group['title']}: {group['level']}"
        )
        measure = next((m for m in group["measures"] if m["metric"] == metric), None)
        gap = measure["gap"] if measure else None
        table.add_row(
            name,
            f"{group['patients']:,}",
            _number(measure["estimate"]) if measure else "no claim",
            _number(gap["estimate"], signed=True) if gap else "",
            _WORDS[gap["verdict"]] if gap else "",
        )
    return table


def _number(value: dict[str, Any], *, signed: bool = False) -> str:
    if value["state"] == "not_estimable":
        return f"not estimable: {value['reason']}"
    form = "+.3f" if signed else ".3f"
    text = format(value["value"], form)
    if value["low"] is None:
        return f"{text} ({value['note']})"
    return f"{text} ({format(value['low'], form)} to {format(value['high'], form)})"


def _criterion(one: dict[str, Any]) -> str:
    answer = one["answer"].replace("_", " ")
    return f"{one['identifier']} {one['text']}: {answer}. {one['reason']}"


def _lines(console: Any, title: str, lines: list[str]) -> None:
    from rich.markup import escape

    if lines:
        console.print(f"[bold]{title}[/]")
        for line in lines:
            console.print(f"  {escape(line)}")


BY_HAND = {"audit.run": render_run, "audit.reader_study": render_reader_study}
"""Operations whose result is printed by hand."""
