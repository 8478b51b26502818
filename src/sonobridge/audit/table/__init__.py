"""Tables of predictions: read under locks, checked, turned into arrays.

<<<<<<< HEAD
from sonobridge.audit.protocol.understood import Detection, describe, require_proposal
from sonobridge.audit.table.audit_table import Attribute, AuditTable, UnverifiedRows
from sonobridge.audit.table.cells import check_export_cell
from sonobridge.audit.table.detection import detect_columns
from sonobridge.audit.table.reading import read_table
from sonobridge.audit.table.source import TableSource, open_table
=======
Names are loaded when they are used, so that what is light (``understood``) stays so.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sonobridge.audit.table.audit_table import Attribute, AuditTable, UnverifiedRows
    from sonobridge.audit.table.cells import check_export_cell
    from sonobridge.audit.table.detection import detect_columns
    from sonobridge.audit.table.reading import read_table
    from sonobridge.audit.table.source import TableSource, open_table
    from sonobridge.audit.protocol.understood import Detection, describe, require_proposal
>>>>>>> wt/table

__all__ = [
    "Attribute",
    "AuditTable",
    "Detection",
    "TableSource",
    "UnverifiedRows",
    "check_export_cell",
    "describe",
    "detect_columns",
    "open_table",
    "read_table",
    "require_proposal",
]

_HOMES = {
    "audit_table": ("Attribute", "AuditTable", "UnverifiedRows"),
    "cells": ("check_export_cell",),
    "detection": ("detect_columns",),
    "reading": ("read_table",),
    "source": ("TableSource", "open_table"),
    "understood": ("Detection", "describe", "require_proposal"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
