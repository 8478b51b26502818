"""``admin.add_person``."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.admin.people import PersonLine, person_line
from sonobridge.workflows.context import Context

__all__ = ["AddPersonRequest", "AddPersonResult", "add_person"]


@record
class AddPersonRequest:
    """A new person."""

    name: Annotated[str, Len(1, 80), Help("Display name; used to sign in.")]
    roles: Annotated[tuple[Role, ...], Help("Roles: reader, adjudicator, learner, …")]
    passphrase: Annotated[
        str | None, Help("At least 12 characters; without one the person cannot sign in.")
    ] = None


@record
class AddPersonResult:
    """The person as stored."""

    person: PersonLine


@operation(
    "admin.add_person",
    summary="Add a person with roles and a passphrase.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.AUDITED,),
    positional=("name",),
)
def add_person(context: Context, request: AddPersonRequest) -> AddPersonResult:
    """Add the person; two people may not share a name, since names sign in."""
    people = context.workspace.people
    _refuse_double(context, request.name)
    person = people.add(request.name, request.roles, passphrase=request.passphrase)
    return AddPersonResult(person=person_line(person))


def _refuse_double(context: Context, name: str) -> None:
    from sonobridge.core.errors import ConflictError

    taken = {
        one.display_name.casefold() for one in context.workspace.people.list(disabled=True)
    }
    if name.strip().casefold() in taken:
        raise ConflictError(
            "Somebody has this name already.",
            where="name",
            kept="Nothing was changed.",
            remedy="Add an initial or a number: names are used to sign in.",
        )
