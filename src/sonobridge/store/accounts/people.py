"""People of a workspace: names, roles, passphrases."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, insert, select, update

from sonobridge.core.canonical import canonical_bytes, parse_json
from sonobridge.core.clock import Clock, as_utc_text
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.operation import Role
from sonobridge.store.errors import PersonMissingError
from sonobridge.store.tables.people import person as table
from sonobridge.store.tables.people import session as session_table

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["People", "Person", "insert_person"]

_SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the workspace.

    Attributes
    ----------
    id
        ``pers_…``
    display_name
        As shown; the only name that is stored.
    roles
        What the person may be.
    has_passphrase
        Whether the person can sign in (team mode).
    created_at, disabled_at
        UTC instants as text; a disabled person keeps all work but cannot sign in.
    """

    id: str
    display_name: str
    roles: frozenset[Role]
    has_passphrase: bool
    created_at: str
    disabled_at: str | None


class People:
    """The people of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def add(
        self,
        display_name: str,
        roles: Iterable[Role],
        *,
        passphrase: str | None = None,
        connection: Connection | None = None,
    ) -> Person:
        """Add a person and return it.

        Raises
        ------
        InvalidInputError
            For an empty or too long name, no role, or a passphrase under 12 characters.
        """
        hash_ = None if passphrase is None else _hash(passphrase)
        clock = self._workspace.clock
        with self._writing(connection) as within:
            return insert_person(within, display_name, roles, clock=clock, hash_=hash_)

    def owner(self) -> Person:
        """Return the first owner, who is made with the workspace."""
        return next(one for one in self.list() if Role.OWNER in one.roles)

    def get(self, person_id: str) -> Person:
        """Return a person, or raise :class:`PersonMissingError`."""
        with self._workspace.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == person_id)).first()
        if row is None:
            raise _missing(person_id)
        return _person(row)

    def list(self, *, role: Role | None = None, disabled: bool = False) -> tuple[Person, ...]:
        """Return the people, oldest first.

        Parameters
        ----------
        role
            Keep only those who hold it.
        disabled
            Include people who were disabled.
        """
        query = select(table).order_by(table.c.created_at, table.c.id)
        if not disabled:
            query = query.where(table.c.disabled_at.is_(None))
        with self._workspace.reading() as connection:
            people = [_person(row) for row in connection.execute(query)]
        return tuple(one for one in people if role is None or role in one.roles)

    def set_roles(
        self, person_id: str, roles: Iterable[Role], *, connection: Connection | None = None
    ) -> None:
        """Replace a person's roles; the last owner keeps that role.

        Raises
        ------
        PersonMissingError, InvalidInputError
            For an unknown person, no role, or when no owner would be left.
        """
        chosen = _checked_roles(roles)
        with self._writing(connection) as within:
            self._set_roles(within, person_id, chosen)

    def set_passphrase(
        self, person_id: str, passphrase: str, *, connection: Connection | None = None
    ) -> None:
        """Set a person's passphrase (argon2id) and end the person's sessions."""
        hash_ = _hash(passphrase)
        with self._writing(connection) as within:
            self._update(within, person_id, passphrase_hash=hash_)
            within.execute(session_table.delete().where(session_table.c.person_id == person_id))

    def disable(self, person_id: str, *, connection: Connection | None = None) -> None:
        """Keep a person from signing in; all that the person did stays."""
        now = as_utc_text(self._workspace.clock.now())
        with self._writing(connection) as within:
            self._keep_an_owner(within, without=person_id)
            self._update(within, person_id, disabled_at=now)
            within.execute(session_table.delete().where(session_table.c.person_id == person_id))

    @contextlib.contextmanager
    def _writing(self, connection: Connection | None) -> Iterator[Connection]:
        """Yield the transaction to join, or one of its own."""
        if connection is not None:
            yield connection
        else:
            with self._workspace.transaction() as own:
                yield own

    def check_passphrase(self, person_id: str, passphrase: str) -> bool:
        """Tell whether a passphrase is the person's; takes as long for nobody's."""
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHashError

        query = select(table.c.passphrase_hash).where(
            table.c.id == person_id, table.c.disabled_at.is_(None)
        )
        with self._workspace.reading() as connection:
            stored = connection.execute(query).scalar()
        hasher = PasswordHasher()
        if stored is None:
            hasher.hash(passphrase)
            return False
        try:
            hasher.verify(stored, passphrase)
        except (Argon2Error, InvalidHashError):
            return False
        if hasher.check_needs_rehash(stored):
            with self._workspace.transaction() as connection:
                self._update(connection, person_id, passphrase_hash=hasher.hash(passphrase))
        return True

    def _set_roles(
        self, connection: Connection, person_id: str, roles: frozenset[Role]
    ) -> None:
        if Role.OWNER not in roles:
            self._keep_an_owner(connection, without=person_id)
        self._update(connection, person_id, roles=_role_text(roles))

    def _keep_an_owner(self, connection: Connection, *, without: str) -> None:
        self._workspace.database.serialise(connection, "sonobridge owners")
        others = connection.execute(
            select(table.c.roles).where(table.c.id != without, table.c.disabled_at.is_(None))
        ).scalars()
        if not any(Role.OWNER.value in str(text) for text in others):
            raise InvalidInputError(
                "A workspace keeps at least one owner.",
                where="roles",
                kept="Nothing was changed.",
                remedy="Make another person owner first.",
            )

    def _update(self, connection: Connection, person_id: str, **values: Any) -> None:
        done = connection.execute(update(table).where(table.c.id == person_id).values(values))
        if done.rowcount != 1:
            raise _missing(person_id)


def insert_person(
    connection: Connection,
    name: str,
    roles: Iterable[Role],
    *,
    clock: Clock,
    hash_: str | None = None,
) -> Person:
    """Write the row of a new person and return the person.

    Parameters
    ----------
    connection
        A write transaction.
    name
        1 to 200 characters.
    roles
        At least one.
    clock
        Gives identifier and time.
    hash_
        Hash of the passphrase, None for a person who cannot sign in.

    Raises
    ------
    InvalidInputError
        For a name or roles that cannot be used.
    """
    shown = name.strip()
    if not 0 < len(shown) <= 200:
        raise InvalidInputError(
            "A person needs a name.",
            where="display_name",
            why="It has 1 to 200 characters.",
            remedy="Give the name or the code by which colleagues know the person.",
        )
    row = {
        "id": new_identifier("pers", clock),
        "display_name": shown,
        "roles": _role_text(_checked_roles(roles)),
        "passphrase_hash": hash_,
        "created_at": as_utc_text(clock.now()),
        "disabled_at": None,
    }
    connection.execute(insert(table), [row])
    return _person(connection.execute(select(table).where(table.c.id == row["id"])).one())


def _checked_roles(roles: Iterable[Role]) -> frozenset[Role]:
    chosen = frozenset(Role(role) for role in roles)
    if not chosen:
        raise InvalidInputError(
            "A person needs at least one role.",
            where="roles",
            remedy=f"Choose from: {', '.join(role.value for role in Role)}.",
        )
    return chosen


def _role_text(roles: frozenset[Role]) -> str:
    return canonical_bytes(sorted(role.value for role in roles)).decode()


def _hash(passphrase: str) -> str:
    from argon2 import PasswordHasher

    if len(passphrase) < _SHORTEST_PASSPHRASE:
        raise InvalidInputError(
            "The passphrase is too short.",
            where="passphrase",
            why=f"It needs at least {_SHORTEST_PASSPHRASE} characters.",
            remedy="Take a few words that belong together only for you.",
        )
    return PasswordHasher().hash(passphrase)


def _person(row: Row[Any]) -> Person:
    roles = parse_json(row.roles)
    known = {role.value: role for role in Role}
    return Person(
        id=row.id,
        display_name=row.display_name,
        roles=frozenset(known[name] for name in _names(roles) if name in known),
        has_passphrase=row.passphrase_hash is not None,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _names(roles: object) -> list[str]:
    return [str(name) for name in roles] if isinstance(roles, list) else []


def _missing(person_id: str) -> PersonMissingError:
    return PersonMissingError(
        "There is no such person in this workspace.",
        where=person_id[:40],
        remedy="Take the identifier from the list of people.",
    )
