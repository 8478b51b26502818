"""What the views of the room are built from: stored rows, names of people, staleness."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.audit.protocol.protocol import Product
from sonobridge.core.canonical import parse_json
from sonobridge.core.record import from_json
from sonobridge.workflows.audit.evaluation_view import EvaluationLine
from sonobridge.workflows.audit.keeping import stale_paths
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import (
        AuditStore,
        EvaluationRow,
        Flag,
        ProductRow,
        ProtocolRow,
        TableRow,
    )

__all__ = ["AuditReading"]


class AuditReading:
    """The room's rows as one operation reads them, each kind once.

    Parameters
    ----------
    context
        Of the operation.
    """

    def __init__(self, context: Context) -> None:
        self.context = context

    @cached_property
    def store(self) -> AuditStore:
        """The repositories."""
        from sonobridge.store.audits import AuditStore

        return AuditStore(self.context.workspace)

    @cached_property
    def people(self) -> dict[str, str]:
        """Person to display name, people who left included."""
        people = self.context.workspace.people.list(disabled=True)
        return {one.id: one.display_name for one in people}

    @cached_property
    def stale(self) -> dict[str, tuple[str, ...]]:
        """Stale evidence record to the way from the cause."""
        return stale_paths(self.context)

    @cached_property
    def products(self) -> dict[str, ProductRow]:
        """Model versions by identifier, newest first."""
        return {row.id: row for row in self.store.products.list()}

    @cached_property
    def tables(self) -> dict[str, TableRow]:
        """Tables by identifier, newest first."""
        return {row.id: row for row in self.store.tables.list()}

    @cached_property
    def protocols(self) -> dict[str, ProtocolRow]:
        """Locked protocols by identifier, newest first."""
        return {row.id: row for row in self.store.protocols.list()}

    @cached_property
    def evaluations(self) -> tuple[EvaluationRow, ...]:
        """Evaluations, newest first."""
        return self.store.evaluations.list()

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """Flags, newest first."""
        return self.store.flags.list()

    def name(self, person_id: str | None) -> str:
        """Return a person's display name; empty for nobody."""
        return self.people.get(person_id or "", "")

    def today(self) -> str:
        """Return the calendar date at this machine, YYYY-MM-DD."""
        return self.context.clock.now().astimezone().date().isoformat()

    def product(self, row: ProductRow) -> Product:
        """Return what was registered."""
        return from_json(Product, row.body)

    def evaluation(self, row: EvaluationRow) -> Evaluation:
        """Return the whole evaluation from its blob."""
        body: Any = parse_json(self.context.workspace.blobs.read(row.blob_sha256))
        return from_json(Evaluation, body)

    def newest_of_lineage(self, row: EvaluationRow) -> EvaluationRow:
        """Return the newest evaluation of the same model version and table."""
        return next(one for one in self.evaluations if one.lineage == row.lineage)

    def line(self, row: EvaluationRow) -> EvaluationLine:
        """Return an evaluation as lists show it."""
        product, table = self.products[row.product_id], self.tables[row.table_id]
        protocol = self.protocols[row.protocol_id].body["protocol"]
        return EvaluationLine(
            evaluation_id=row.id,
            product_id=product.id,
            product_name=product.name,
            product_version=product.version,
            protocol_id=row.protocol_id,
            protocol_version=row.protocol_version,
            table_id=table.id,
            table_name=table.name,
            title=protocol["title"],
            task=protocol["task"],
            headline=row.headline,
            tally=row.tally,
            open_flags=sum(
                flag.closed is None and row.id in flag.seen_by for flag in self.flags
            ),
            newest=self.newest_of_lineage(row).id == row.id,
            stale_because=self.stale.get(row.evidence_id, ()),
            made_at=row.made_at,
            made_by=self.name(row.made_by),
            evidence_id=row.evidence_id,
        )
