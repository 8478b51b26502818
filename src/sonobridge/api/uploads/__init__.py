"""Files on their way in: the receiver, and the upload of a table for an audit."""

from sonobridge.api.uploads.audit_table import router as audit_upload_router
from sonobridge.api.uploads.receiving import Receiver, boundary_of, receive

__all__ = ["Receiver", "audit_upload_router", "boundary_of", "receive"]
