"""Random codes for Safe Harbor exports, kept in a table and derived from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from sonobridge.core.randomness import token_bytes
from sonobridge.store.tables.clips import random_code

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["RandomCodes"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class RandomCodes:
    """A stored table of random codes: the same value gets the same code in a workspace.

    Parameters
    ----------
    workspace
        The workspace that holds the table.

    Notes
    -----
    45 CFR 164.514(c): a code is not derived from information about the individual.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: dict[tuple[str, str], str] = {}

    def code(self, kind: Literal["patient", "uid"], internal: str) -> str:
        """Return the code of an internal value, drawing it when it is new.

        Parameters
        ----------
        kind
            ``uid`` gives a valid DICOM UID, ``patient`` 16 base-32 digits.
        internal
            Pseudonym or UID of this workspace.
        """
        key = (kind, internal)
        if key not in self._seen:
            self._seen[key] = self._stored(kind, internal)
        return self._seen[key]

    def _stored(self, kind: str, internal: str) -> str:
        where = (random_code.c.kind == kind, random_code.c.internal == internal)
        with self._workspace.transaction() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            connection.execute(
                dialect.insert(random_code)
                .values(kind=kind, internal=internal, code=_draw(kind))
                .on_conflict_do_nothing(index_elements=["kind", "internal"])
            )
            code: str = connection.execute(
                select(random_code.c.code).where(*where)
            ).scalar_one()
        return code


def _draw(kind: str) -> str:
    number = int.from_bytes(token_bytes(16), "big")
    if kind == "uid":
        return f"2.25.{number}"
    return "SH" + "".join(_ALPHABET[(number >> (5 * index)) & 31] for index in range(16))
