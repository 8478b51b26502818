"""Sessions and one-time launch tokens; only hashes of tokens are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, or_, select, update

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.clock import as_utc_text, parse_utc
from sonobridge.core.randomness import token_text
from sonobridge.store.tables.people import launch_token, person
from sonobridge.store.tables.people import session as table

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["LAUNCH_SECONDS", "Session", "Sessions"]

LAUNCH_SECONDS = 60.0
"""How long a launch token can be redeemed."""

_SEEN_STEP_S = 60.0  # "last seen" is written at most once a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A running session.

    Attributes
    ----------
    token_sha256
        SHA-256 of the token; the token itself is only with the browser.
    person_id
        Who is signed in.
    created_at, last_seen_at, expires_at
        UTC instants as text.
    """

    token_sha256: str
    person_id: str
    created_at: str
    last_seen_at: str
    expires_at: str


class Sessions:
    """The sessions of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open(self, person_id: str, *, hours: float = 12.0) -> tuple[str, Session]:
        """Start a session and return its token and row.

        Parameters
        ----------
        person_id
            Who signed in.
        hours
            Length of the session; it does not grow by use.
        """
        token = token_text()
        now = self._workspace.clock.now()
        row = {
            "token_sha256": _hash(token),
            "person_id": person_id,
            "created_at": as_utc_text(now),
            "last_seen_at": as_utc_text(now),
            "expires_at": as_utc_text(now + timedelta(hours=hours)),
        }
        with self._workspace.transaction() as connection:
            connection.execute(delete(table).where(table.c.expires_at <= row["created_at"]))
            connection.execute(insert(table), [row])
        return token, Session(**row)

    def find(self, token: str) -> Session | None:
        """Return the running session of a token, None for an unknown or ended one."""
        now = self._workspace.clock.now()
        query = (
            select(table)
            .join(person, person.c.id == table.c.person_id)
            .where(
                table.c.token_sha256 == _hash(token),
                table.c.expires_at > as_utc_text(now),
                person.c.disabled_at.is_(None),
            )
        )
        with self._workspace.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if now - parse_utc(row.last_seen_at) >= timedelta(seconds=_SEEN_STEP_S):
            with self._workspace.transaction(ingest=True) as connection:
                connection.execute(
                    update(table)
                    .where(table.c.token_sha256 == row.token_sha256)
                    .values(last_seen_at=as_utc_text(now))
                )
        return _session(row)

    def close(self, token: str) -> bool:
        """End a session; tell whether it was running."""
        with self._workspace.transaction() as connection:
            done = connection.execute(delete(table).where(table.c.token_sha256 == _hash(token)))
        return done.rowcount == 1

    def close_all(self, person_id: str | None = None) -> int:
        """End all sessions (of one person) and return how many."""
        query = delete(table)
        if person_id is not None:
            query = query.where(table.c.person_id == person_id)
        with self._workspace.transaction() as connection:
            return connection.execute(query).rowcount

    def issue_launch(self, person_id: str) -> str:
        """Return a token that starts one session within 60 seconds."""
        token = token_text()
        now = self._workspace.clock.now()
        row = {
            "token_sha256": _hash(token),
            "person_id": person_id,
            "created_at": as_utc_text(now),
            "expires_at": as_utc_text(now + timedelta(seconds=LAUNCH_SECONDS)),
            "used_at": None,
        }
        over = or_(
            launch_token.c.expires_at <= row["created_at"], launch_token.c.used_at.is_not(None)
        )
        with self._workspace.transaction() as connection:
            connection.execute(delete(launch_token).where(over))
            connection.execute(insert(launch_token), [row])
        return token

    def redeem_launch(self, token: str) -> str | None:
        """Use a launch token up; return its person, None when it is void."""
        now = as_utc_text(self._workspace.clock.now())
        mine = launch_token.c.token_sha256 == _hash(token)
        with self._workspace.transaction() as connection:
            done = connection.execute(
                update(launch_token)
                .where(mine, launch_token.c.used_at.is_(None), launch_token.c.expires_at > now)
                .values(used_at=now)
            )
            if done.rowcount != 1:
                return None
            person_id: str = connection.execute(
                select(launch_token.c.person_id).where(mine)
            ).scalar_one()
        return person_id


def _hash(token: str) -> str:
    return hash_bytes(token.encode())


def _session(row: Row[Any]) -> Session:
    return Session(
        token_sha256=row.token_sha256,
        person_id=row.person_id,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
    )
