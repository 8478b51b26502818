"""Triggers by which the database itself refuses to change or delete rows."""

from __future__ import annotations

from sqlalchemy import Connection

__all__ = ["make_append_only"]

_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$
"""


def make_append_only(connection: Connection, table: str) -> None:
    """Make a table refuse UPDATE and DELETE, on both engines.

    Parameters
    ----------
    connection
        ``op.get_bind()`` of the running revision.
    table
        Name of a table that exists; it comes from the program, never from input.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_REFUSE)
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
