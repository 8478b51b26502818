"""The final interpretation of an exam as it was signed, read from its evidence record."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.canonical import parse_json
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

__all__ = [
    "AGREEMENT_WORDS",
    "FINAL_KIND",
    "FINAL_NOTICE",
    "Agreement",
    "FinalInterpretation",
    "interpretation_of",
]

FINAL_KIND = "scan_interpretation"
"""Kind of the object that a record of a signature makes; it is named by the session."""

FINAL_NOTICE = (
    "Training: a simulated patient, not for diagnosis. The role was given by the owner of "
    "this workspace; no licence was checked."
)

Agreement = Literal["agrees", "agrees_in_part", "disagrees"]

AGREEMENT_WORDS: dict[str, str] = {
    "agrees": "agrees with the preliminary report",
    "agrees_in_part": "agrees in part with the preliminary report",
    "disagrees": "disagrees with the preliminary report",
}


@record
class FinalInterpretation:
    """What a physician signed.

    Attributes
    ----------
    signed_by
        Display name now; the signed document holds the person's identifier.
    agreement, text
        How it stands to the preliminary report, and the interpretation in words.
    preliminary_sha256
        Hash of the preliminary report that was read and signed.
    document_sha256, evidence_id
        The signed document in the blob store, and the record that names it.
    notice
        What the signature is not.
    """

    signed_by: str
    signed_at: str
    agreement: Agreement
    words: str
    text: str
    preliminary_sha256: str
    document_sha256: str
    evidence_id: str
    notice: str = FINAL_NOTICE


def interpretation_of(context: Context, session_id: str) -> FinalInterpretation | None:
    """Return the final interpretation of a session; None while it is preliminary."""
    workspace = context.workspace
    behind = workspace.evidence.behind(FINAL_KIND, session_id)
    if behind is None:
        return None
    sha256 = next(one.sha256 for one in behind.outputs if one.kind == FINAL_KIND)
    signed = parse_json(workspace.blobs.read(sha256).decode())
    assert isinstance(signed, dict)
    agreement: Agreement = signed["agreement"]  # type: ignore[assignment]  # written by us
    return FinalInterpretation(
        signed_by=workspace.people.get(str(signed["person_id"])).display_name,
        signed_at=str(signed["signed_at"]),
        agreement=agreement,
        words=AGREEMENT_WORDS[agreement],
        text=str(signed["text"]),
        preliminary_sha256=str(signed["preliminary_sha256"]),
        document_sha256=sha256,
        evidence_id=behind.id,
    )
