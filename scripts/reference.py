"""Write docs/reference/operations.md from the operation registry."""

import argparse
import dataclasses
import sys
import typing
from pathlib import Path

from sonobridge.core.operation import EVERYONE, Operation, Trait
from sonobridge.core.record import Help
from sonobridge.workflows.catalogue import load_all

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "operations.md"

NOTES = {
    Trait.PURE: "needs no workspace",
    Trait.EVIDENCE: "writes an evidence record",
    Trait.AUDITED: "is written to the audit log",
    Trait.JOB: "runs as a job over HTTP",
    Trait.LOCAL: "command line only, since it takes paths",
}


def section(op: Operation) -> list[str]:
    """Return the lines of one operation."""
    roles = "everyone" if op.roles == EVERYONE else ", ".join(sorted(op.roles))
    address = "" if Trait.LOCAL in op.traits else f" · `POST {op.path}`"
    notes = "; ".join(text for trait, text in NOTES.items() if trait in op.traits)
    lines = [
        f"### {op.name}",
        "",
        op.summary,
        "",
        f"`sonobridge {' '.join(op.command)}`{address} · roles: {roles}"
        + (f" · {notes}" if notes else ""),
        "",
    ]
    hints = typing.get_type_hints(op.request, include_extras=True)
    fields = dataclasses.fields(op.request)
    if fields:
        lines += ["| field | needed | meaning |", "|---|---|---|"]
    for field in fields:
        metadata = getattr(hints[field.name], "__metadata__", ())
        text = next((m.text for m in metadata if isinstance(m, Help)), "").replace("|", "\\|")
        needed = (
            field.default is dataclasses.MISSING
            and field.default_factory is dataclasses.MISSING
        )
        lines.append(f"| `{field.name}` | {'yes' if needed else 'no'} | {text} |")
    return [*lines, ""]


def page() -> str:
    """Return the whole page, one section a room."""
    lines = [
        "# Operations",
        "",
        "Generated from the registry by `make client`. Each operation is a command and, where",
        "it takes no path of the machine, an address; both end in the same stored objects.",
        "Every command takes `--json`; those that work on a workspace take `--workspace`.",
        "",
    ]
    room = ""
    for op in load_all():
        if op.room != room:
            room = op.room
            lines += [f"## {room}", ""]
        lines += section(op)
    return "\n".join(lines)


def main() -> int:
    """Write the page, or with ``--check`` compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    text = page()
    if check and (not PAGE.is_file() or PAGE.read_text() != text):
        print("docs/reference/operations.md is out of date: run 'make client'", file=sys.stderr)
        return 1
    if not check:
        PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
