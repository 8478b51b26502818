"""Scan sessions: what was scanned, stored and submitted."""

from sonobridge.store.scans.errors import (
    ScanMeasurementError,
    ScanSessionMissingError,
    ScanSubmittedError,
    ScanTraceError,
)
from sonobridge.store.scans.rows import ScanEntry, ScanResultRow, ScanSession
from sonobridge.store.scans.scan_store import ScanStore
from sonobridge.store.scans.trace import ScanTrace, parse_trace
from sonobridge.store.scans.tracker_zero import TrackerZero

__all__ = [
    "ScanEntry",
    "ScanMeasurementError",
    "ScanResultRow",
    "ScanSession",
    "ScanSessionMissingError",
    "ScanStore",
    "ScanSubmittedError",
    "ScanTrace",
    "ScanTraceError",
    "TrackerZero",
    "parse_trace",
]
