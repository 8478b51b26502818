"""The Audit room's rows: one place to read them, one transaction to write them in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, func, insert, select

from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.store.audits.errors import (
    AcceptanceMissingError,
    EvaluationMissingError,
    ProductMissingError,
    ProtocolMissingError,
    ReaderStudyMissingError,
    TableMissingError,
)
from sonobridge.store.audits.flags import Flags
from sonobridge.store.audits.rows import Rows
from sonobridge.store.audits.stored_rows import (
    AcceptanceRow,
    CardRow,
    EvaluationRow,
    ProductRow,
    ProtocolRow,
    ReaderStudyRow,
    ReleaseRow,
    TableRow,
    as_columns,
)
from sonobridge.store.tables import audits as tables

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["AuditStore", "Writing"]

_PREFIXES = {
    "audit_product": "prod",
    "audit_table": "tbl",
    "audit_protocol": "prot",
    "audit_evaluation": "evl",
    "audit_flag": "flag",
    "audit_flag_event": "flev",
    "audit_reader_study": "rdr",
    "audit_acceptance": "acc",
    "audit_release": "rel",
    "audit_card": "card",
}


@dataclass(slots=True)
class Writing:
    """Rows on their way into one transaction, which also writes the evidence record.

    Attributes
    ----------
    workspace, connection
        Where they go.
    person_id
        Who writes.
    made_at
        UTC instant as text, the same for all rows unless a row names another.
    """

    workspace: Workspace
    connection: Connection
    person_id: str
    made_at: str
    _rows: list[tuple[Table, dict[str, Any]]] = field(default_factory=list)

    def add(self, table: Table, **values: Any) -> dict[str, Any]:
        """Add a row and return its columns; identifier, time and person are filled in."""
        given = {
            "id": new_identifier(_PREFIXES[table.name], self.workspace.clock),
            "made_at": self.made_at,
            "made_by": self.person_id,
            **values,
        }
        columns = as_columns(given)
        self._rows.append((table, columns))
        return columns

    def keep_blob(self, sha256: str) -> None:
        """Write the row of a stored blob that one of the rows names."""
        self.workspace.blobs.record(self.connection, sha256, self.workspace.clock)

    def declare(self, kind: str, object_id: str, sha256: str) -> None:
        """Say what an object is now; evidence that used another state is stale from here."""
        self.workspace.evidence.declare(self.connection, kind, object_id, sha256)

    def hashes(self) -> dict[str, list[str]]:
        """Return the hashes of the rows by table, for the evidence record."""
        found: dict[str, list[str]] = {}
        for table, columns in self._rows:
            found.setdefault(table.name, []).append(columns["sha256"])
        return found

    def rows(self, table: str) -> tuple[dict[str, Any], ...]:
        """Return the columns of the rows of one table that are on their way."""
        return tuple(columns for one, columns in self._rows if one.name == table)

    def insert(self, evidence_id: str) -> None:
        """Write the rows, in the order in which they were added."""
        for table, columns in self._rows:
            row = {**columns, "evidence_id": evidence_id}
            self.connection.execute(insert(table), [row])
        self._rows.clear()


class AuditStore:
    """The rows of the Audit room in a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.

    Attributes
    ----------
    products, tables, protocols, evaluations, flags, reader_studies, acceptances, releases
        Its repositories; ``cards`` holds the model cards.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.products = Rows(
            workspace,
            tables.audit_product,
            ProductRow,
            (ProductMissingError, "model version"),
        )
        self.tables = Rows(
            workspace, tables.audit_table, TableRow, (TableMissingError, "table")
        )
        self.protocols = Rows(
            workspace,
            tables.audit_protocol,
            ProtocolRow,
            (ProtocolMissingError, "locked protocol"),
        )
        self.evaluations = Rows(
            workspace,
            tables.audit_evaluation,
            EvaluationRow,
            (EvaluationMissingError, "evaluation"),
        )
        self.reader_studies = Rows(
            workspace,
            tables.audit_reader_study,
            ReaderStudyRow,
            (ReaderStudyMissingError, "reader study record"),
        )
        self.acceptances = Rows(
            workspace,
            tables.audit_acceptance,
            AcceptanceRow,
            (AcceptanceMissingError, "acceptance"),
        )
        self.releases = Rows(
            workspace,
            tables.audit_release,
            ReleaseRow,
            (AcceptanceMissingError, "release decision"),
        )
        self.cards = Rows(
            workspace, tables.audit_card, CardRow, (AcceptanceMissingError, "model card")
        )
        self.flags = Flags(workspace)

    @contextlib.contextmanager
    def writing(self, person_id: str) -> Iterator[Writing]:
        """Open the transaction in which one run writes; only one at a time passes."""
        workspace = self._workspace
        with workspace.transaction() as connection:
            workspace.database.serialise(connection, "sonobridge audits")
            yield Writing(workspace, connection, person_id, as_utc_text(workspace.clock.now()))

    def unblinded_at(
        self, table_blob_sha256: str, *, connection: Connection | None = None
    ) -> str:
        """Return when results of a table's bytes were first made; empty before."""
        made = tables.audit_evaluation.c
        query = select(func.min(made.made_at)).where(
            made.table_blob_sha256 == table_blob_sha256
        )
        if connection is not None:
            return connection.execute(query).scalar() or ""
        with self._workspace.reading() as view:
            return view.execute(query).scalar() or ""
