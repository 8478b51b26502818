"""``path.ce_pack``: the audit pack of one body, a zip with hashes."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.ce.statement import duty_line
from sonobridge.workflows.path.ce.stored_ledger import (
    activity_body,
    stored_activities,
    stored_holdings,
)

__all__ = ["CePackRequest", "CePackResult", "ce_pack"]


@record
class CePackRequest:
    """Whose audit, seen from which day."""

    duty: Annotated[str, Len(1, 40), Help("The body's rule, e.g. ardms_cme; see path ce.")]
    as_of: Annotated[DayText, Help("Day of the statement; empty: today.")] = ""


@record
class CePackResult:
    """The zip; check it with ``sha256sum -c SHA256SUMS`` in the unpacked folder."""

    artefact: Artefact
    activities: int
    deficit: str
    missing_proofs: int


@operation(
    "path.ce_pack",
    summary="Write the audit pack of one body: statement, activities, hashes.",
    traits=(Trait.EVIDENCE,),
    command="path ce-pack",
    positional=("duty",),
)
def ce_pack(context: Context, request: CePackRequest) -> CePackResult:
    """Write statement and counted activities of the running period with their hashes."""
    from sonobridge.career.ce_ledger import LedgerError, build_audit_pack, state_duties
    from sonobridge.core.canonical import canonical_bytes, hash_bytes
    from sonobridge.core.record import to_json

    day = today_of(context, request.as_of)
    activities = stored_activities(context)
    stated = state_duties(stored_holdings(context), activities, today=day)
    found = next((one for one in stated if one.duty.id == request.duty), None)
    if found is None or found.current is None:
        raise LedgerError(
            "No period of this body's duty runs.",
            where=request.duty[:40],
            kept="No file was written.",
            remedy=f"Choose one of: {', '.join(one.duty.id for one in stated) or 'none held'}.",
        )
    counted = [one for one in activities if one.id in found.current.activity_ids]
    line = duty_line(found, lambda due: (due - day).days)
    files = {"statement.json": canonical_bytes(to_json(line))} | {
        f"activities/{one.id}.json": canonical_bytes(activity_body(one)) for one in counted
    }
    data = build_audit_pack(files)
    sha256 = hash_bytes(data)
    name = f"ce-{request.duty}-{sha256[:12]}.zip"
    context.workspace.exports.write(data, name)
    context.evidence.made("export", name, sha256)
    context.evidence.seal("export")
    context.evidence.measured({"duty": request.duty, "deficit": str(found.current.deficit)})
    return CePackResult(
        artefact=Artefact(
            name=name, media_type="application/zip", size_bytes=len(data), sha256=sha256
        ),
        activities=len(counted),
        deficit=str(found.current.deficit),
        missing_proofs=sum(not one.proof_sha256 for one in counted),
    )
