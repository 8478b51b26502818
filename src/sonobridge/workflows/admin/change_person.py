"""``admin.change_person``: roles, passphrase, access."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.admin.people import PersonLine, person_line
from sonobridge.workflows.context import Context

__all__ = ["ChangePersonRequest", "ChangePersonResult", "change_person"]


@record
class ChangePersonRequest:
    """What to change; what is left out stays."""

    person_id: Annotated[str, Help("Identifier of the person.")]
    roles: Annotated[tuple[Role, ...] | None, Help("The new roles, all of them.")] = None
    passphrase: Annotated[str | None, Help("A new passphrase; ends all their sessions.")] = None
    disable: Annotated[bool, Help("End their access; their work stays.")] = False


@record
class ChangePersonResult:
    """The person as stored."""

    person: PersonLine


@operation(
    "admin.change_person",
    summary="Change a person's roles or passphrase, or end their access.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.AUDITED,),
    positional=("person_id",),
)
def change_person(context: Context, request: ChangePersonRequest) -> ChangePersonResult:
    """Apply all the changes or none; the last owner keeps that role."""
    people, person_id = context.workspace.people, request.person_id
    with context.workspace.transaction() as connection:
        if request.roles is not None:
            people.set_roles(person_id, request.roles, connection=connection)
        if request.passphrase is not None:
            people.set_passphrase(person_id, request.passphrase, connection=connection)
        if request.disable:
            people.disable(person_id, connection=connection)
    return ChangePersonResult(person=person_line(people.get(person_id)))
