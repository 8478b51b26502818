"""``scan.sign_final``: a physician signs the final interpretation of a simulated exam."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.canonical import canonical_bytes, hash_json
from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Refusal, Role, Trait, operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.free_text import clean_text
from sonobridge.workflows.scan.interpretation.kept import (
    FINAL_KIND,
    FINAL_NOTICE,
    Agreement,
    interpretation_of,
)
from sonobridge.workflows.scan.session.report import (
    ScanReport,
    preliminary_of,
    readable_session,
    scan_report,
)

__all__ = ["REFUSAL", "SignFinalRequest", "sign_final"]

REFUSAL = Refusal(
    what="The report stays preliminary: a final interpretation is a physician's.",
    rule="The sonographer gives preliminary findings; a physician diagnoses and signs.",
    source="Society of Diagnostic Medical Sonography, Scope of Practice and Clinical Standards "
    "for the Diagnostic Medical Sonographer, definition of the interpreting physician; claim "
    "'diagnoses' of 'sonobridge path claims'",
    kept="The preliminary report is kept as it is, and nothing was signed.",
    remedy="Hand the preliminary report to a person with the role physician; the owner gives "
    "the role under Admin.",
)


@record
class SignFinalRequest:
    """Which exam, and how the interpretation stands to its preliminary report."""

    session_id: Annotated[str, MaxLen(60), Help("Submitted exam, as scan.start named it.")]
    agreement: Annotated[
        Agreement, Help("How it stands to the preliminary report; say why unless it agrees.")
    ]
    text: Annotated[str, Len(0, 4000), Help("The interpretation in words.")] = ""
    preliminary_sha256: Annotated[
        str, MaxLen(64), Help("Hash of the report as it was read; refused if it is another.")
    ] = ""

    def __post_init__(self) -> None:
        """Refuse a disagreement that nobody could learn from."""
        if self.agreement != "agrees" and not self.text.strip():
            raise ValueError("text says what the interpretation sees otherwise")


@operation(
    "scan.sign_final",
    summary="Sign the final interpretation of a simulated exam (training, not for diagnosis).",
    roles=frozenset({Role.PHYSICIAN}),
    traits=(Trait.EVIDENCE,),
    refusal=REFUSAL,
)
def sign_final(context: Context, request: SignFinalRequest) -> ScanReport:
    """Keep the signed document with the preliminary report that it rests on; once only."""
    from sonobridge.simulator.measurement.report import export_final

    workspace, evidence = context.workspace, context.evidence
    row = readable_session(context, request.session_id)
    if row.mode != "exam":
        raise ConflictError(
            "Only an exam is interpreted; coach and faded sessions show what is true.",
            where=row.id,
            kept="Nothing was signed.",
            remedy="Choose a session of 'sonobridge scan preliminary-reports'.",
        )
    clean_text({"text": request.text}, kept="Nothing was signed.")
    made, _ = preliminary_of(context, row)
    final = export_final(made, Role.PHYSICIAN.value)
    preliminary = to_json(final.preliminary)
    preliminary_sha256 = hash_json(preliminary)
    _refuse_unread(request, preliminary_sha256)
    document = canonical_bytes(
        {
            "schema": 1,
            "session_id": row.id,
            "case_id": row.case_id,
            "person_id": context.actor.person_id,
            "signed_at": as_utc_text(context.clock.now()),
            "role": final.role,
            "agreement": request.agreement,
            "text": request.text.strip(),
            "preliminary_sha256": preliminary_sha256,
            "preliminary": preliminary,
            "notice": FINAL_NOTICE,
        }
    )
    sha256 = workspace.blobs.put(document)
    evidence.used("scan_session", row.id, row.sha256)
    evidence.used("preliminary_report", row.id, preliminary_sha256)
    evidence.made(FINAL_KIND, row.id, sha256)
    evidence.measured(
        {
            "case_id": row.case_id,
            "agreement": request.agreement,
            "scanned_by_signer": row.person_id == context.actor.person_id,
            "simulated": True,
        }
    )
    evidence.seal("sign_off")
    with workspace.transaction() as connection:
        workspace.database.serialise(connection, "sonobridge scans")
        _refuse_signed(context, row.id)
        workspace.blobs.record(connection, sha256, context.clock)
        evidence.write_in(connection)
    return scan_report(context, row)


def _refuse_unread(request: SignFinalRequest, now: str) -> None:
    if request.preliminary_sha256 not in ("", now):
        raise ConflictError(
            "The preliminary report is not the one that was read.",
            where="preliminary_sha256",
            why="The program or its criteria sets changed since it was shown.",
            kept="Nothing was signed.",
            remedy="Read the report again and sign that one.",
        )


def _refuse_signed(context: Context, session_id: str) -> None:
    signed = interpretation_of(context, session_id)
    if signed is not None:
        raise ConflictError(
            "The exam has its final interpretation; a signature is not replaced.",
            where=session_id,
            why=f"{signed.signed_by} signed it at {signed.signed_at}.",
            kept="The signed interpretation.",
            remedy="Read it with 'sonobridge scan report'.",
        )
