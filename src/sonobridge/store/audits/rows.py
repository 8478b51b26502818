"""Reading rows of one table: one by identifier, or those that fit, newest first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import Connection, Select, Table, select

from sonobridge.core.errors import MissingError
from sonobridge.store.audits.stored_rows import AuditRow, from_columns

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["Rows"]

R = TypeVar("R", bound=AuditRow)


class Rows(Generic[R]):
    """The rows of one table of the Audit room.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    table, kind
        The table and the dataclass of its rows.
    missing
        Error for an identifier that is not there, and the words that name such a thing.
    """

    def __init__(
        self,
        workspace: Workspace,
        table: Table,
        kind: type[R],
        missing: tuple[type[MissingError], str],
    ) -> None:
        self._workspace = workspace
        self.table = table
        self._kind = kind
        self._missing = missing

    def get(self, row_id: str, *, connection: Connection | None = None) -> R:
        """Return one row, or raise the error of its kind."""
        query = select(self.table).where(self.table.c.id == row_id)
        with self._view(connection) as view:
            row = view.execute(query).first()
        if row is None:
            error, words = self._missing
            raise error(
                f"There is no such {words}.",
                where=row_id[:40],
                kept="Nothing was changed.",
                remedy=f"Take the identifier from the list of {words}s.",
            )
        return from_columns(self._kind, row)

    def list(
        self, *, limit: int | None = None, connection: Connection | None = None, **equal: str
    ) -> tuple[R, ...]:
        """Return rows, newest first.

        Parameters
        ----------
        limit
            Largest number of rows.
        connection
            A view or transaction to look through.
        **equal
            Columns and the values they must have; an empty value leaves a column free.
        """
        query = self.newest_first(**equal)
        if limit is not None:
            query = query.limit(limit)
        with self._view(connection) as view:
            return tuple(from_columns(self._kind, row) for row in view.execute(query))

    def newest(self, *, connection: Connection | None = None, **equal: str) -> R | None:
        """Return the newest row with these values, None when there is none."""
        return next(iter(self.list(limit=1, connection=connection, **equal)), None)

    def newest_first(self, **equal: str) -> Select[Any]:
        """Return the query behind :meth:`list`."""
        query = select(self.table)
        for name, value in equal.items():
            if value:
                query = query.where(self.table.c[name] == value)
        return query.order_by(self.table.c.made_at.desc(), self.table.c.id.desc())

    @contextlib.contextmanager
    def _view(self, connection: Connection | None) -> Iterator[Connection]:
        if connection is not None:
            yield connection
            return
        with self._workspace.reading() as view:
            yield view
