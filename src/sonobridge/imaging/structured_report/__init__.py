"""DICOM structured reports: a bounded content tree as plain values."""

from sonobridge.imaging.structured_report.content import (
    Code,
    ContentItem,
    ReportHead,
    StructuredReport,
)

__all__ = ["Code", "ContentItem", "ReportHead", "StructuredReport"]
