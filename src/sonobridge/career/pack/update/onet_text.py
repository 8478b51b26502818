"""The occupational database as text: occupations and tasks, with the known labels kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sonobridge.career.pack.pack import Pack
from sonobridge.career.pack.update.foreign import ForeignTable, csv_bytes, refused

__all__ = ["OCCUPATIONS", "TASKS", "OnetImport", "read_occupations", "read_tasks"]

OCCUPATIONS = ("O*NET-SOC Code", "Title", "Description")
TASKS = ("O*NET-SOC Code", "Task ID", "Task", "Task Type")


@dataclass(slots=True)
class OnetImport:
    """Rows taken from the text database for the pack's occupations.

    Attributes
    ----------
    occupations
        Title and description by code.
    tasks
        Number, kind and text by code.
    unlabelled
        Tasks without a label of the exposure study: new ones, and those whose text changed.
    """

    occupations: dict[str, tuple[str, str]] = field(default_factory=dict)
    tasks: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    unlabelled: int = 0

    def files(self, pack: Pack) -> dict[str, bytes]:
        """Return the occupation and task files; labels go with unchanged tasks only.

        Raises
        ------
        PackError
            If fewer than half of the present occupations are covered.
        """
        made: dict[str, bytes] = {}
        if self.occupations:
            _covers(self.occupations, pack.onet.occupations, "occupations")
            header, _ = pack.files.table("occupations")
            rows = [[c, *self.occupations[c]] for c in sorted(self.occupations)]
            made[str(pack.files.entry("occupations")["file"])] = csv_bytes(header, rows)
        if self.tasks:
            _covers(self.tasks, pack.onet.codes_with_tasks, "occupations with tasks")
            made[str(pack.files.entry("tasks")["file"])] = self._task_file(pack)
        return made

    def _task_file(self, pack: Pack) -> bytes:
        header, old = pack.files.table("tasks")
        at = {name: header.index(name) for name in header}
        labelled = {(r[at["onet_soc"]], r[at["task_id"]], r[at["task"]]): r for r in old}
        titles = {code: title for code, (title, _) in self.occupations.items()}
        titles = {c: o.title for c, o in pack.onet.occupations.items()} | titles
        rows = []
        self.unlabelled = 0
        for code in sorted(self.tasks):
            for identifier, kind, text in self.tasks[code]:
                known = labelled.get((code, identifier, text))
                if known is None:
                    self.unlabelled += 1
                    row = [""] * len(header)
                else:
                    row = list(known)
                row[at["onet_soc"]], row[at["title"]] = code, titles.get(code, "")
                row[at["task_id"]], row[at["task_type"]], row[at["task"]] = (
                    identifier,
                    kind,
                    text,
                )
                rows.append(row)
        return csv_bytes(header, rows)


def read_occupations(table: ForeignTable, pack: Pack, into: OnetImport) -> None:
    """Add the occupations of the pack's statistics codes."""
    wanted = {code[:7] for code in pack.onet.occupations}
    for _, row in table.rows():
        code = row["o*net-soc code"]
        if code[:7] in wanted:
            into.occupations[code] = (row["title"], row["description"])


def read_tasks(table: ForeignTable, pack: Pack, into: OnetImport) -> None:
    """Add the tasks of the pack's occupations.

    Raises
    ------
    PackError
        For a task number that is no number, or a kind that the database does not have.
    """
    wanted = set(pack.onet.codes_with_tasks)
    for line, row in table.rows():
        code = row["o*net-soc code"]
        if code not in wanted:
            continue
        kind = row["task type"]
        kind = "" if kind.casefold() in ("n/a", "") else kind
        if not row["task id"].isdecimal() or kind not in ("", "Core", "Supplemental"):
            raise refused(table.name, f"Line {line} is no task statement.")
        into.tasks.setdefault(code, []).append((row["task id"], kind, row["task"]))


def _covers(new: Iterable[str], present: Iterable[str], what: str) -> None:
    old = set(present)
    covered = len(old & set(new))
    if covered < len(old) / 2:
        raise refused("O*NET text files", f"They cover {covered} of {len(old)} {what}.")
