"""``path.pack_update``: newer career data from downloaded files, and what it touches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Len, MaxLen

from sonobridge.core.clock import as_utc_text
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import CHANGES, pack_folder, pack_in_use
from sonobridge.workflows.path.pack.pack_change_view import (
    ChangeView,
    TouchedPlan,
    change_views,
)

if TYPE_CHECKING:
    from sonobridge.career.pack.update.changes import Change
    from sonobridge.career.pack.update.importing import Imported

__all__ = ["PackUpdateRequest", "PackUpdateResult", "pack_update"]

_MOST_LISTED = 500
_MOST_KEPT = 5000


@record
class PackUpdateRequest:
    """Downloaded files, and what they describe."""

    files: Annotated[
        tuple[str, ...],
        Len(1, 20),
        Help("Wage survey files, the O*NET text database, price parities, or pack YAML files."),
    ]
    period: Annotated[
        str, MaxLen(40), Help("What wage or O*NET files describe, e.g. 'May 2026'.")
    ] = ""
    published: Annotated[
        str, MaxLen(10), Help("Day on which they were published, as 2027-05-15.")
    ] = ""
    dry_run: Annotated[bool, Help("Only say what would change.")] = False

    def __post_init__(self) -> None:
        from datetime import date

        if self.published:
            date.fromisoformat(self.published)


@record
class PackUpdateResult:
    """What changed and which stored plans name what changed.

    ``changes`` lists the first 500 of ``change_count``, rules before facts.
    """

    applied: bool
    notes: tuple[str, ...]
    written: tuple[str, ...]
    change_count: int
    changes: tuple[ChangeView, ...]
    plans: tuple[TouchedPlan, ...]


@operation(
    "path.pack_update",
    summary="Update the career data from downloaded files; lists changes and affected plans.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    positional=("files",),
)
def pack_update(context: Context, request: PackUpdateRequest) -> PackUpdateResult:
    """Import and check the files, compare, then lay them over the pack in use."""
    import tempfile

    from sonobridge.career.pack import Pack
    from sonobridge.career.pack.update.changes import changes_between
    from sonobridge.career.pack.update.importing import Vintage, import_files

    old = pack_in_use(context)
    vintage = Vintage(request.period, request.published)
    imported = import_files([Path(name) for name in request.files], old, vintage)
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place)
        kept = pack_folder(context)
        for name in old.files.own_names():
            (trial / name).write_bytes((kept / name).read_bytes())
        for name, content in imported.files.items():
            (trial / name).write_bytes(content)
        new = Pack.over(trial)
        _refuse_faults(new)
        changes = changes_between(old, new)
    plans = _touched_plans(context, changes)
    if not request.dry_run and imported.files:
        _keep(context, imported, changes)
    else:
        context.evidence.skip()
    return PackUpdateResult(
        applied=not request.dry_run and bool(imported.files),
        notes=imported.notes,
        written=tuple(sorted(imported.files)),
        change_count=len(changes),
        changes=change_views(changes[:_MOST_LISTED]),
        plans=plans,
    )


def _refuse_faults(new: Any) -> None:
    """Refuse a pack that the data check finds fault with."""
    from sonobridge.career.pack import PackError
    from sonobridge.career.pack.lint import check_pack

    found = check_pack(new.files)
    if found:
        first = "; ".join(f"{p.file}, {p.where}: {p.says}" for p in found[:5])
        raise PackError(
            "The newer data does not pass the data check.",
            where=found[0].file,
            why=f"{len(found)} faults: {first}.",
            kept="The pack in use is unchanged.",
            remedy="Correct the file; 'path check-pack' runs the same check.",
        )


def _touched_plans(context: Context, changes: tuple[Change, ...]) -> tuple[TouchedPlan, ...]:
    """Return the stored plans of all people that name a changed rule or fact."""
    from sonobridge.career.pack.update.changes import touched
    from sonobridge.store.paths import PathStore

    store = PathStore(context.workspace)
    found = []
    for person in context.workspace.people.list():
        for plan in store.current(person.id, "plan"):
            hit = touched(plan.body, changes)
            if hit:
                found.append(
                    TouchedPlan(
                        person_id=person.id,
                        plan=plan.subject,
                        version=plan.version,
                        changes=change_views(hit[:_MOST_LISTED]),
                    )
                )
    return tuple(found)


def _keep(context: Context, imported: Imported, changes: tuple[Change, ...]) -> None:
    """Write the files and, last, the list of changes, which makes them the pack in use."""
    import hashlib

    from sonobridge.core.canonical import canonical_bytes, parse_json
    from sonobridge.store.content import Folder

    folder = Folder(pack_folder(context))
    earlier: list[Any] = []
    if (folder.root / CHANGES).is_file():
        known: Any = parse_json(folder.read(CHANGES).decode())
        earlier = list(known["updates"])
    hashes = {}
    for name, content in sorted(imported.files.items()):
        folder.write(content, name)
        hashes[name] = hashlib.sha256(content).hexdigest()
        context.evidence.made("career_file", name, hashes[name])
    update = {
        "at": as_utc_text(context.clock.now()),
        "notes": list(imported.notes),
        "files": hashes,
        "change_count": len(changes),
        "changes": [
            {"name": c.name, "part": c.part, "old": c.old, "new": c.new}
            for c in changes[:_MOST_KEPT]
        ],
    }
    body = {"schema": 1, "updates": [*earlier, update]}
    folder.write(canonical_bytes(body), CHANGES)
    context.evidence.measured({"files": len(hashes), "changes": len(changes)})
