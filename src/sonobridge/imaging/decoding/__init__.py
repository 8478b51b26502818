"""Foreign pixels and unusual headers, handled in restartable child processes."""

from sonobridge.imaging.decoding.errors import DecoderCrashedError, DecoderTimeoutError
from sonobridge.imaging.decoding.pool import DecoderPool
from sonobridge.imaging.decoding.process import DecoderProcess

__all__ = ["DecoderCrashedError", "DecoderPool", "DecoderProcess", "DecoderTimeoutError"]
