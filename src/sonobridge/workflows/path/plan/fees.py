"""Fees that a person confirmed with the issuer: kept with source and day, used by plans."""

from __future__ import annotations

from sonobridge.core.record import record
from sonobridge.workflows.context import Context

__all__ = ["FEE", "ConfirmedFee", "confirmed_fees", "fee_lines"]

FEE = "credential_fee"


@record
class ConfirmedFee:
    """A fee by the person's own word: no file of the program says it.

    Attributes
    ----------
    source, day
        Where and when the person read it.
    version
        Counts from 1; a later word takes the place of an earlier one.
    """

    credential: str
    name: str
    fee_usd: int
    source: str
    day: str
    version: int


def fee_lines(context: Context) -> tuple[ConfirmedFee, ...]:
    """Return the fees that the person confirmed, by credential."""
    if context.opened is None:
        return ()
    from sonobridge.career.credentials import load_library
    from sonobridge.store.paths import PathStore

    records = load_library().records
    return tuple(
        ConfirmedFee(
            credential=row.subject,
            name=records[row.subject].name if row.subject in records else row.subject,
            fee_usd=int(row.body["fee_usd"]),
            source=str(row.body["source"]),
            day=str(row.body["day"]),
            version=row.version,
        )
        for row in PathStore(context.workspace).current(context.actor.person_id, FEE)
    )


def confirmed_fees(context: Context) -> dict[str, int]:
    """Return the confirmed fees by credential, USD."""
    return {one.credential: one.fee_usd for one in fee_lines(context)}
