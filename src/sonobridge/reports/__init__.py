"""Reports: the one place that makes HTML, PDF and pictures from content."""

from sonobridge.reports.audit_document import audit_document
from sonobridge.reports.audit_html import audit_report_html
from sonobridge.reports.audit_pdf import audit_report_pdf
from sonobridge.reports.errors import MissingExtraError

__all__ = ["MissingExtraError", "audit_document", "audit_report_html", "audit_report_pdf"]
