"""``portfolio.sign_offs``: one's sign-offs, checked today, and the signers known here."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.sign_off_store import (
    known_signers,
    own_sign_offs,
)

__all__ = ["SignOffsRequest", "SignOffsResult", "sign_offs"]


@record
class SignOffsRequest:
    """Nothing to choose."""


@record
class SignOffLine:
    """One sign-off; ``problems`` are empty while it holds."""

    id: str
    subject_kind: str
    subject: str
    subject_sha256: str
    signer: str
    level: str
    key_known: bool
    fingerprint: str
    statement: str
    observed_on: str
    signed_at: str
    form: str
    valid: bool
    problems: tuple[str, ...]


@record
class SignerLine:
    """A key that is known here."""

    name: str
    level: str
    fingerprint: str
    registered_at: str
    registered_by: str


@record
class FormLine:
    """A form that others can be asked for, with its items."""

    form: str
    items: tuple[str, ...]


@record
class SignOffsResult:
    """Sign-offs, signers and forms."""

    sign_offs: tuple[SignOffLine, ...]
    signers: tuple[SignerLine, ...]
    forms: tuple[FormLine, ...]


@operation("portfolio.sign_offs", summary="List sign-offs, the signers known, and the forms.")
def sign_offs(context: Context, request: SignOffsRequest) -> SignOffsResult:
    """Check every sign-off again and list it with what was found."""
    from sonobridge.portfolio.forms import FORMS
    from sonobridge.portfolio.signatures import fingerprint

    del request
    return SignOffsResult(
        sign_offs=tuple(
            SignOffLine(
                id=kept.signed.id,
                subject_kind=kept.signed.fields["subject_kind"],
                subject=kept.signed.fields["subject_title"],
                subject_sha256=kept.signed.subject_sha256,
                signer=kept.signed.fields["signer_name"],
                level=kept.check.level,
                key_known=kept.check.known,
                fingerprint=fingerprint(kept.signed.public_key),
                statement=kept.signed.fields["statement"],
                observed_on=kept.signed.fields["observed_on"],
                signed_at=kept.signed.fields["signed_at"],
                form=kept.form,
                valid=kept.check.valid,
                problems=kept.check.problems,
            )
            for kept in own_sign_offs(context)
        ),
        signers=tuple(
            SignerLine(
                name=one.signer.name,
                level=one.signer.level,
                fingerprint=fingerprint(one.signer.public_key),
                registered_at=one.registered_at,
                registered_by=one.registered_by,
            )
            for one in known_signers(context)
        ),
        forms=tuple(FormLine(form=form, items=items) for form, items in FORMS.items()),
    )
