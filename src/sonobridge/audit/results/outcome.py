"""What is told about reports and a reference; plain records that need no library."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.record import Help, record

__all__ = ["ConceptLine", "JoinCount", "LeftOut"]


@record
class ConceptLine:
    """One concept and what the reports say under it."""

    concept: Annotated[str, Help("CODE^SCHEME, to be given to --score and the like.")]
    meaning: str
    kinds: Annotated[str, Help("NUM, CODE or TEXT.")]
    values: Annotated[int, Help("Content items.")]
    reports: int
    unit: Annotated[str, Help("Units as written, the most frequent first.")]
    examples: Annotated[
        str,
        Help("Range of numbers, frequent codes; a text only if two patients share it."),
    ]


@record
class LeftOut:
    """A file that gave no row, and why; its name is the sender's and may name a patient."""

    file: str
    code: str
    why: str


@record
class JoinCount:
    """What met and what did not, on both sides.

    Attributes
    ----------
    matched
        Result rows with a reference.
    results_without
        Result rows whose identifier the reference does not hold.
    results_contradicted
        Result rows whose reference contradicts itself; their reference is blank.
    reference_rows, reference_without
        Rows of the reference, and those that no result met.
    first_without
        Numbers of the first such rows, from 1 below the header.
    repeated
        Reference rows that say again what another said.
    shared
        Identifiers whose one reference was given to several result rows.
    not_copied
        Columns of the reference that were left behind.
    """

    matched: int
    results_without: int
    results_contradicted: int
    reference_rows: int
    reference_without: int
    first_without: tuple[int, ...]
    repeated: int
    shared: int
    not_copied: tuple[str, ...]
