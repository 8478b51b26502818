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
    """Apply the changes; the last owner keeps that role."""
    workspace = context.workspace
    if request.roles is not None:
        workspace.people.set_roles(request.person_id, request.roles)
    if request.passphrase is not None:
        workspace.people.set_passphrase(request.person_id, request.passphrase)
    if request.disable:
        workspace.people.disable(request.person_id)
    if request.disable or request.passphrase is not None:
        workspace.sessions.close_all(request.person_id)
    return ChangePersonResult(person=person_line(workspace.people.get(request.person_id)))
