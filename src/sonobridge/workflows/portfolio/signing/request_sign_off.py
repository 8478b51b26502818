"""``portfolio.request_sign_off``: a request file for a supervisor, peer or assessor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from sonobridge.core.errors import InvalidInputError, MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

if TYPE_CHECKING:
    from sonobridge.portfolio.signatures import SignOffRequest

__all__ = ["RequestSignOffRequest", "RequestSignOffResult", "request_sign_off"]


@record
class RequestSignOffRequest:
    """About what."""

    about: Annotated[
        Literal["evidence", "badge", "form"],
        Help("A record of yours, a badge of yours, or a form to be rated."),
    ]
    subject: Annotated[
        str, Len(1, 120), Help("Evidence id, badge, or form: patient_care, judgement, …")
    ]


@record
class RequestSignOffResult:
    """The file to hand over; items are those of a form, to be rated 1 to 5."""

    artefact: Artefact
    request_json: str
    subject_kind: str
    subject_sha256: str
    subject_title: str
    items: tuple[str, ...]
    command: str


@operation(
    "portfolio.request_sign_off",
    summary="Write a request that another person signs with their own key.",
    traits=(Trait.AUDITED,),
    positional=("about", "subject"),
)
def request_sign_off(context: Context, request: RequestSignOffRequest) -> RequestSignOffResult:
    """Name the thing by its hash; the request holds no result and no patient's value."""
    from sonobridge.core.canonical import canonical_bytes, hash_bytes
    from sonobridge.portfolio.forms import FORMS

    asked = _asked(context, request)
    data = canonical_bytes(asked.as_json())
    sha256 = hash_bytes(data)
    name = f"sign-off-request-{sha256[:12]}.json"
    context.workspace.exports.write(data, name)
    form = request.subject if request.about == "form" else ""
    ratings = ",".join(f"{item}=3" for item in FORMS.get(form, ()))
    return RequestSignOffResult(
        artefact=Artefact(
            name=name, media_type="application/json", size_bytes=len(data), sha256=sha256
        ),
        request_json=data.decode(),
        subject_kind=asked.subject_kind,
        subject_sha256=asked.subject_sha256,
        subject_title=asked.subject_title,
        items=FORMS.get(form, ()),
        command=f"sonobridge portfolio sign {name} --key mine.key --output sign-off.json "
        "--statement '…'" + (f" --ratings {ratings}" if ratings else ""),
    )


def _asked(context: Context, request: RequestSignOffRequest) -> SignOffRequest:
    from sonobridge.core.canonical import hash_json
    from sonobridge.portfolio.forms import FORMS
    from sonobridge.portfolio.signatures import SignOffRequest

    reading = PortfolioReading(context)
    person = context.actor.name or context.actor.person_id
    if request.about == "form":
        if request.subject not in FORMS:
            raise InvalidInputError(
                "There is no form of that name.",
                where=request.subject[:40],
                kept="Nothing was written.",
                remedy=f"Choose one of {', '.join(FORMS)}.",
            )
        about = {"form": request.subject, "person_id": context.actor.person_id}
        return SignOffRequest(
            subject_kind=f"form.{request.subject}",
            subject_sha256=hash_json({**about, "workspace": context.workspace.id}),
            subject_title=f"Form {request.subject.replace('_', ' ')}",
            for_person=person,
        )
    if request.about == "badge":
        badge = next(
            (one for one in reading.badges if one.id == request.subject.replace("-", "_")), None
        )
        if badge is None:
            raise _missing(request.subject, "Issue the badge first.")
        return SignOffRequest(
            subject_kind="badge",
            subject_sha256=badge.token_sha256,
            subject_title=f"Badge {badge.name}",
            for_person=person,
        )
    found = reading.by_id.get(request.subject)
    if found is None:
        raise _missing(request.subject, "Take the id from a record of your own.")
    return SignOffRequest(
        subject_kind="evidence",
        subject_sha256=found.hash,
        subject_title=f"{found.kind} of {found.finished_at[:10]} ({found.id})",
        for_person=person,
    )


def _missing(subject: str, remedy: str) -> MissingError:
    return MissingError(
        "You have nothing of that name to be signed.",
        where=subject[:60],
        kept="Nothing was written.",
        remedy=remedy,
    )
