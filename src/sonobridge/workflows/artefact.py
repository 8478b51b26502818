"""A file that an operation wrote into the workspace's exports folder."""

from __future__ import annotations

from sonobridge.core.record import record

__all__ = ["Artefact"]


@record
class Artefact:
    """A file; the command line copies it with ``-o``, a page downloads it by name."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
