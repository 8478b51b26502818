"""``path.check_pack``: no number of the career data without source, date and confidence."""

from __future__ import annotations

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["CheckPackRequest", "CheckPackResult", "PackFile", "PackProblem", "check_pack"]


@record
class CheckPackRequest:
    """Nothing is asked for: the pack in use is checked."""


@record
class PackProblem:
    """A fault: file, place, what is wrong."""

    file: str
    where: str
    says: str


@record
class PackFile:
    """A table of the pack with its source and terms."""

    table: str
    file: str
    title: str
    period: str
    source: str
    as_of: str
    confidence: str
    unconfirmed: bool
    licence: str
    url: str
    sha256: str


@record
class CheckPackResult:
    """``ok`` when nothing is wrong."""

    ok: bool
    problems: tuple[PackProblem, ...]
    files: tuple[PackFile, ...]


@operation(
    "path.check_pack",
    summary="Check the career data: each number has source, date and confidence.",
    traits=(Trait.PURE,),
)
def check_pack(context: Context, request: CheckPackRequest) -> CheckPackResult:
    """Run the data check on the pack in use."""
    from sonobridge.career.pack.lint import check_pack as check

    del request
    pack = pack_in_use(context)
    found = check(pack.files)
    files = []
    for table, entry in pack.files.manifest.items():
        source = pack.files.source(table)
        files.append(
            PackFile(
                table=table,
                file=str(entry["file"]),
                title=str(entry["title"]),
                period=source.period,
                source=source.text,
                as_of=source.as_of,
                confidence=source.confidence,
                unconfirmed=source.unconfirmed,
                licence=source.licence,
                url=source.url,
                sha256=pack.files.sha256(str(entry["file"])),
            )
        )
    return CheckPackResult(
        ok=not found,
        problems=tuple(PackProblem(file=p.file, where=p.where, says=p.says) for p in found),
        files=tuple(files),
    )
