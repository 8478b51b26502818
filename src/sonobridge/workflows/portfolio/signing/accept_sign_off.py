"""``portfolio.accept_sign_off``: take a sign-off in, once its signatures hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading
from sonobridge.workflows.portfolio.reading.sign_off_store import SIGN_OFF, known_signers

if TYPE_CHECKING:
    from sonobridge.portfolio.signatures import SignOff, SignOffCheck

__all__ = [
    "AcceptSignOffRequest",
    "AcceptSignOffResult",
    "ForgedSignOffError",
    "accept_sign_off",
    "forged",
]


class ForgedSignOffError(InvalidInputError):
    """A sign-off does not hold; ``where`` names the field."""

    code = "portfolio.sign_off_forged"


@record
class AcceptSignOffRequest:
    """The file as the signer gave it."""

    file: Annotated[str, Len(1, 60_000), Help("Text of the sign-off file.")]


@record
class AcceptSignOffResult:
    """What it lifts; an unregistered key is kept and lifts nothing yet."""

    sign_off: str
    subject: str
    signer: str
    level: str
    key_known: bool
    level_before: str
    level_after: str
    notice: str


@operation(
    "portfolio.accept_sign_off",
    summary="Take in a sign-off file by a supervisor, peer or assessor.",
    traits=(Trait.EVIDENCE,),
)
def accept_sign_off(context: Context, request: AcceptSignOffRequest) -> AcceptSignOffResult:
    """Check every field, that it is about something of this person, and keep it.

    Raises
    ------
    ForgedSignOffError
        Naming the field that does not hold.
    ConflictError
        If it is about nothing of this person, or was taken in before.
    """
    from sonobridge.portfolio.signatures import check_sign_off, fingerprint, parse_sign_off
    from sonobridge.store.paths import PathStore

    signed = parse_sign_off(request.file)
    reading = PortfolioReading(context)
    check = check_sign_off(
        signed,
        signers=[one.signer for one in known_signers(context)],
        own_key=context.workspace.keys.evidence_public(),
    )
    if not check.valid:
        raise forged(check)
    form = _form(context, signed)
    subject = _subject(reading, signed, form)
    store = PathStore(context.workspace)
    if store.find(context.actor.person_id, SIGN_OFF, signed.id) is not None:
        raise _refused("This sign-off was taken in before.", signed.id)
    before = _level(reading, signed)
    store.add(
        context.actor.person_id,
        SIGN_OFF,
        signed.id,
        {"file": signed.as_file().decode(), "form": form},
    )
    after = _level(PortfolioReading(context), signed)
    context.evidence.used(signed.fields["subject_kind"], subject, signed.subject_sha256)
    context.evidence.made("sign_off", signed.id, signed.sha256)
    context.evidence.seal("sign_off")
    context.evidence.measured(
        {
            "form": form,
            "subject_kind": signed.fields["subject_kind"],
            "level": check.level,
            "observed": bool(signed.fields["observed_on"]),
            "signer": fingerprint(signed.public_key),
        }
    )
    notice = "The level rises with this signature."
    if not check.known:
        notice = (
            "The signatures hold, but the key is not registered here: the level stays as it "
            "was until the owner or an educator registers it."
        )
    return AcceptSignOffResult(
        sign_off=signed.id,
        subject=signed.fields["subject_title"],
        signer=signed.fields["signer_name"],
        level=signed.fields["signer_level"],
        key_known=check.known,
        level_before=before,
        level_after=after,
        notice=notice,
    )


def _form(context: Context, signed: SignOff) -> str:
    """Return the form of a filled form, checked; empty for anything else."""
    from sonobridge.core.canonical import hash_json
    from sonobridge.portfolio.forms import check_ratings

    kind = str(signed.fields["subject_kind"])
    if not kind.startswith("form."):
        return ""
    form = kind.removeprefix("form.")
    check_ratings(form, signed.fields["content"])
    about = {"form": form, "person_id": context.actor.person_id}
    if signed.subject_sha256 != hash_json({**about, "workspace": context.workspace.id}):
        raise _refused("This form is about another person.", "subject_sha256")
    return form


def _subject(reading: PortfolioReading, signed: SignOff, form: str) -> str:
    """Return the id of what is signed; it has to be something of this person."""
    if form:
        return form
    sha256 = signed.subject_sha256
    for found in reading.records:
        if found.hash == sha256:
            return str(found.id)
    for badge in reading.badges:
        if badge.token_sha256 == sha256:
            return badge.id
    raise _refused("This sign-off is about nothing of yours.", "subject_sha256")


def _level(reading: PortfolioReading, signed: SignOff) -> str:
    from sonobridge.portfolio.evidence_count import LEVELS

    levels = [
        LEVELS.index(kept.check.level) for kept in reading.signed.get(signed.subject_sha256, ())
    ]
    return LEVELS[max(levels, default=0)]


def forged(check: SignOffCheck) -> ForgedSignOffError:
    """Return the refusal of a sign-off that does not hold; it names the fields."""
    return ForgedSignOffError(
        "The sign-off does not hold.",
        where=", ".join(check.fields),
        why="; ".join(check.problems),
        kept="Nothing was taken in; your evidence stands at its level.",
        remedy="Ask the signer for the file as it was written.",
    )


def _refused(what: str, where: str) -> ConflictError:
    return ConflictError(
        what,
        where=where[:80],
        kept="Nothing was taken in.",
        remedy="Ask for a sign-off of a request that you wrote here.",
    )
