"""The rows of the Scan room as stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.core.canonical import hash_json, parse_json

__all__ = ["ScanEntry", "ScanResultRow", "ScanSession", "json_object", "row_hash"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSession:
    """One session: a person, a case, a mode.

    Attributes
    ----------
    case_sha256
        Hash of the case's definition when the session was started.
    mode
        ``coach``, ``faded`` or ``exam``; only exam sessions are evidence.
    seed
        Seed of everything random in the session.
    body
        Device, frame rate, window, referral text shown, program version.
    sha256
        Of all the other columns.
    submitted_at
        UTC instant as text; empty while the session is open.
    summary
        What lists show of a submitted session, see ``ScanResultRow``; None while it is open.
    """

    id: str
    started_at: str
    person_id: str
    case_id: str
    case_sha256: str
    mode: str
    seed: int
    body: dict[str, Any]
    sha256: str
    submitted_at: str = ""
    summary: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanEntry:
    """One thing that was stored in a session; ``seq`` counts from 1."""

    session_id: str
    seq: int
    made_at: str
    kind: str
    body: dict[str, Any]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResultRow:
    """How a submitted session was scored.

    Attributes
    ----------
    trace_sha256
        Blob of the recording: probe, controls, by time.
    summary
        The few numbers that lists show, so that they need not read the whole result.
    evidence_id
        Record that names it; None outside exam mode.
    """

    session_id: str
    submitted_at: str
    trace_sha256: str
    summary: dict[str, Any]
    body: dict[str, Any]
    sha256: str
    evidence_id: str | None


def json_object(text: str) -> dict[str, Any]:
    """Return stored JSON text as an object."""
    value = parse_json(text)
    if not isinstance(value, dict):
        raise TypeError("the stored JSON is no object")
    return value


def row_hash(columns: Mapping[str, Any]) -> str:
    """Return the hash of a row: all columns but ``sha256`` and ``evidence_id``."""
    return hash_json({k: v for k, v in columns.items() if k not in {"sha256", "evidence_id"}})
