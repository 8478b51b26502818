"""One evidence record: what ran, on what, with which result; and the form it is hashed in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from sonobridge.core.canonical import JsonValue, canonical_bytes

__all__ = [
    "SCHEMA",
    "EvidenceDraft",
    "EvidenceRecord",
    "ObjectRef",
    "record_from_row",
    "row_as_hashed",
]

SCHEMA = 1
"""Version of the hashed form; a change of it needs a new number and new golden hashes."""

_HASH = re.compile(r"^[0-9a-f]{64}$")
_LARGEST_SEED = 2**53 - 1
_JSON_COLUMNS = ("software", "inputs", "outputs", "result")


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """An object as it was: its kind, its identifier and the hash of its content."""

    kind: str
    id: str
    sha256: str

    def __post_init__(self) -> None:
        if not 0 < len(self.kind) <= 40 or not 0 < len(self.id) <= 120:
            raise ValueError("a kind has 1 to 40 and an identifier 1 to 120 characters")
        if not _HASH.fullmatch(self.sha256):
            raise ValueError(f"{self.kind}: the hash is 64 lower-case hexadecimal digits")

    def as_json(self) -> dict[str, str]:
        """Return the reference as a JSON object."""
        return {"kind": self.kind, "id": self.id, "sha256": self.sha256}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDraft:
    """What the runner knows about one run, before it gets its place in the chain.

    Attributes
    ----------
    kind
        Name of the operation.
    person_id
        Who ran it.
    started_at, finished_at
        UTC instants.
    software
        Name to version, ``sonobridge`` among them.
    inputs, outputs
        Objects read and made, with the hashes they had.
    result
        JSON without any value that could identify a patient.
    seed
        Seed of what was drawn, 0 to 2**53 - 1; None when nothing was.
    chain
        Name of the chain.
    """

    kind: str
    person_id: str
    started_at: datetime
    finished_at: datetime
    software: Mapping[str, str]
    inputs: tuple[ObjectRef, ...] = ()
    outputs: tuple[ObjectRef, ...] = ()
    result: JsonValue = field(default_factory=dict)
    seed: int | None = None
    chain: str = "work"

    def __post_init__(self) -> None:
        if not self.kind or not self.person_id or not self.chain:
            raise ValueError("evidence names an operation, a person and a chain")
        if self.started_at.tzinfo is None or self.finished_at.tzinfo is None:
            raise ValueError("evidence has UTC times, not naive ones")
        if self.finished_at < self.started_at:
            raise ValueError("a run does not end before it starts")
        if self.seed is not None and not 0 <= self.seed <= _LARGEST_SEED:
            raise ValueError("a seed in evidence lies between 0 and 2**53 - 1")
        made = [(ref.kind, ref.id) for ref in self.outputs]
        if len(set(made)) != len(made):
            raise ValueError("an object is an output once")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecord:
    """A record in the log; the fields are those that are hashed, and the hash.

    Attributes
    ----------
    id
        ``ev_…``
    chain, seq, prev_hash, hash
        Its place: chain, number from 1, hash before, own hash (SHA-256 of the RFC 8785
        bytes of all other fields).
    schema
        Version of the hashed form.
    origin
        ``work`` or ``demo``; demo evidence never counts outside its workspace.
    started_at, finished_at
        UTC instants as text.
    """

    id: str
    chain: str
    seq: int
    prev_hash: str
    hash: str
    schema: int
    kind: str
    person_id: str
    origin: str
    workspace_id: str
    started_at: str
    finished_at: str
    software: Mapping[str, str]
    seed: int | None
    inputs: tuple[ObjectRef, ...]
    outputs: tuple[ObjectRef, ...]
    result: JsonValue

    def as_hashed(self) -> dict[str, Any]:
        """Return the JSON object whose canonical bytes give :attr:`hash`."""
        return {
            "id": self.id,
            "chain": self.chain,
            "seq": self.seq,
            "prev_hash": self.prev_hash,
            "schema": self.schema,
            "kind": self.kind,
            "person_id": self.person_id,
            "origin": self.origin,
            "workspace_id": self.workspace_id,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "software": dict(self.software),
            "seed": self.seed,
            "inputs": [ref.as_json() for ref in self.inputs],
            "outputs": [ref.as_json() for ref in self.outputs],
            "result": self.result,
        }

    def as_json(self) -> dict[str, Any]:
        """Return all fields, the hash among them, as a JSON object."""
        return {**self.as_hashed(), "hash": self.hash}

    def as_row(self) -> dict[str, Any]:
        """Return the columns of the ``evidence`` table."""
        row = self.as_json()
        for name in _JSON_COLUMNS:
            row[name] = canonical_bytes(row[name]).decode()
        return row


def row_as_hashed(row: Row[Any]) -> dict[str, Any]:
    """Return the hashed JSON object of a row of the ``evidence`` table."""
    body = row._asdict()
    del body["hash"]
    for name in _JSON_COLUMNS:
        body[name] = _parse(body[name])
    return body


def _parse(text: str) -> JsonValue:
    """Parse canonical JSON so that its canonical form is the same text again.

    RFC 8785 writes the float 2**53 without a point; read as an integer it would be
    refused, so integers beyond the exact ones become floats, as in JavaScript.
    """
    value: JsonValue = json.loads(text, parse_int=_number)
    return value


def _number(text: str) -> int | float:
    number = int(text)
    return number if abs(number) <= _LARGEST_SEED else float(text)


def record_from_row(row: Row[Any]) -> EvidenceRecord:
    """Return the record that a row of the ``evidence`` table holds."""
    body = {**row_as_hashed(row), "hash": row.hash}
    for name in ("inputs", "outputs"):
        body[name] = tuple(ObjectRef(**item) for item in body[name])
    return EvidenceRecord(**body)
