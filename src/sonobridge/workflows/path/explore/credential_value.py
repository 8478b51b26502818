"""``path.credential_value``: wage proxy, fee, upkeep and frequency of each credential."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from sonobridge.career.explore import ValueTable
from sonobridge.career.explore.pathway.credential_value import ValueSort
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["CredentialValueRequest", "CredentialValueResult", "credential_value"]


@record
class CredentialValueRequest:
    """Where, in which order, and advertisements that you counted yourself."""

    area: Annotated[str, MaxLen(200), Help("Area code, or whole words of its name.")] = (
        "0000000"
    )
    sort: Annotated[ValueSort, Help("Order of the rows; rows without data come last.")] = "wage"
    postings: Annotated[
        tuple[Annotated[str, MaxLen(80)], ...],
        MaxLen(100),
        Help("Advertisements that ask for a credential, as ardms.rvt=12."),
    ] = ()
    postings_read: Annotated[
        int, Ge(0), Le(1_000_000), Help("How many advertisements you read in all.")
    ] = 0


@record
class CredentialValueResult:
    """The table."""

    table: ValueTable


@operation(
    "path.credential_value",
    summary="Compare credentials by wage proxy, fee, upkeep and how often they are asked for.",
    traits=(Trait.PURE,),
)
def credential_value(
    context: Context, request: CredentialValueRequest
) -> CredentialValueResult:
    """Compute the table."""
    from sonobridge.career.explore import credential_values

    pack = pack_in_use(context)
    counted = dict(_counted(text, request.postings_read) for text in request.postings)
    table = credential_values(
        pack, pack.areas.match(request.area), request.sort, counted, request.postings_read
    )
    return CredentialValueResult(table=table)


def _counted(text: str, read: int) -> tuple[str, int]:
    name, _, number = text.partition("=")
    if not number.isdecimal() or int(number) > read:
        raise InvalidInputError(
            "A count of advertisements cannot be used.",
            where=text,
            why="It is no whole number, or larger than the number of advertisements read.",
            kept="Nothing was changed.",
            remedy="Write it as ardms.rvt=12 and say how many you read.",
        )
    return name.strip(), int(number)
