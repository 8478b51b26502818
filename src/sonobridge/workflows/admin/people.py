"""``admin.people``: who may do what here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store import Person

__all__ = ["ListPeopleRequest", "ListPeopleResult", "PersonLine", "list_people", "person_line"]


@record
class ListPeopleRequest:
    """Which people to list."""

    disabled: Annotated[bool, Help("Include people who were disabled.")] = False


@record
class PersonLine:
    """One person."""

    id: str
    name: str
    roles: tuple[Role, ...]
    has_passphrase: bool
    created_at: str
    disabled_at: str | None


@record
class ListPeopleResult:
    """The people of the workspace, oldest first."""

    people: tuple[PersonLine, ...]


@operation(
    "admin.people",
    summary="List the people of the workspace and their roles.",
    roles=frozenset({Role.OWNER, Role.ADJUDICATOR, Role.EDUCATOR}),
)
def list_people(context: Context, request: ListPeopleRequest) -> ListPeopleResult:
    """Return all people who may sign in."""
    people = context.workspace.people.list(disabled=request.disabled)
    return ListPeopleResult(people=tuple(person_line(one) for one in people))


def person_line(one: Person) -> PersonLine:
    """Return the line of one person; the passphrase hash never leaves the store."""
    return PersonLine(
        id=one.id,
        name=one.display_name,
        roles=tuple(sorted(one.roles)),
        has_passphrase=one.has_passphrase,
        created_at=one.created_at,
        disabled_at=one.disabled_at,
    )
