"""The protocol: what is asked of the predictions, locked before results are seen."""

from sonobridge.audit.protocol.lock import Deviation, LockedProtocol, lock, lock_again
from sonobridge.audit.protocol.protocol import (
    Columns,
    Criterion,
    Metric,
    NondiscriminationEntry,
    OperatingPoint,
    Product,
    Protocol,
    Subgroup,
    Task,
)
from sonobridge.audit.protocol.protocol_file import dump_protocol, load_protocol

__all__ = [
    "Columns",
    "Criterion",
    "Deviation",
    "LockedProtocol",
    "Metric",
    "NondiscriminationEntry",
    "OperatingPoint",
    "Product",
    "Protocol",
    "Subgroup",
    "Task",
    "dump_protocol",
    "load_protocol",
    "lock",
    "lock_again",
]
