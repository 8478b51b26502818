"""What can be missing or in the way in the Audit room's rows."""

from __future__ import annotations

from sonobridge.core.errors import ConflictError, MissingError

__all__ = [
    "AcceptanceMissingError",
    "EvaluationMissingError",
    "FlagMissingError",
    "ProductExistsError",
    "ProductMissingError",
    "ProtocolMissingError",
    "ReaderStudyMissingError",
    "TableMissingError",
]


class ProductMissingError(MissingError):
    """There is no such model version."""

    code = "audit.product_missing"


class ProductExistsError(ConflictError):
    """The name and version are registered already."""

    code = "audit.product_exists"


class TableMissingError(MissingError):
    """There is no such table of predictions."""

    code = "audit.table_missing"


class ProtocolMissingError(MissingError):
    """There is no such locked protocol."""

    code = "audit.protocol_missing"


class EvaluationMissingError(MissingError):
    """There is no such evaluation."""

    code = "audit.evaluation_missing"


class FlagMissingError(MissingError):
    """There is no such flag."""

    code = "audit.flag_missing"


class ReaderStudyMissingError(MissingError):
    """There is no such reader study."""

    code = "audit.reader_study_missing"


class AcceptanceMissingError(MissingError):
    """There is no such acceptance."""

    code = "audit.acceptance_missing"
