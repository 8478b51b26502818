"""``portfolio.attach``: enter a file of one's own by its hash; the file stays where it is."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["ATTACHMENT", "AttachRequest", "AttachResult", "attach"]

ATTACHMENT = "portfolio_attachment"
_HASH = re.compile(r"^[0-9a-f]{64}$")

Form = Literal[
    "site_survey",
    "go_live_checklist",
    "training_record",
    "monitoring_handover",
    "teaching_plan",
    "research_abstract",
    "equipment_check",
]


@record
class AttachRequest:
    """What the file is, and its hash."""

    form: Annotated[Form, Help("What the file is.")]
    title: Annotated[str, Len(1, 120), Help("Title, without any name of a patient.")]
    sha256: Annotated[str, Len(64, 64), Help("SHA-256 of the file, 64 hexadecimal digits.")]


@record
class AttachResult:
    """The entry; a co-signature by another person makes most kinds count."""

    form: str
    title: str
    sha256: str
    notice: str


@operation(
    "portfolio.attach",
    summary="Enter a survey, checklist or other file of yours by its hash.",
    traits=(Trait.EVIDENCE,),
    positional=("form",),
)
def attach(context: Context, request: AttachRequest) -> AttachResult:
    """Keep title and hash; the bytes are not copied, since they may name people."""
    from sonobridge.store.paths import PathStore

    sha256 = request.sha256.lower()
    if not _HASH.fullmatch(sha256):
        raise InvalidInputError(
            "This is no SHA-256.",
            where="sha256",
            kept="Nothing was entered.",
            remedy="Give the 64 hexadecimal digits that sha256sum prints.",
        )
    store = PathStore(context.workspace)
    subject = f"{request.form}/{sha256[:40]}"
    if store.find(context.actor.person_id, ATTACHMENT, subject) is not None:
        raise ConflictError(
            "This file is entered already.",
            where=sha256[:12],
            kept="It stands once.",
            remedy="Enter another file, or withdraw this one first.",
        )
    body = {"form": request.form, "title": request.title, "sha256": sha256}
    store.add(context.actor.person_id, ATTACHMENT, subject, body)
    context.evidence.made("attachment", subject, sha256)
    context.evidence.measured({"form": request.form})
    return AttachResult(
        form=request.form,
        title=request.title,
        sha256=sha256,
        notice="Known by its hash. Ask for a co-signature: a file of one's own proves little.",
    )
