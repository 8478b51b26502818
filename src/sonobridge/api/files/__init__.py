"""Files that come in and go out over HTTP."""

from sonobridge.api.files.receiving import Receiver, boundary_of, receive

__all__ = ["Receiver", "boundary_of", "receive"]
