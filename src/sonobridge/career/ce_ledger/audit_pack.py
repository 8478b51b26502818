"""The audit pack: a zip of the ledger, its certificates and their hashes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

__all__ = ["MANIFEST", "build_audit_pack"]

MANIFEST = "SHA256SUMS"

# The oldest date that a zip can hold, so that the same content gives the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def build_audit_pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files with ``SHA256SUMS``, the same bytes for the same content.

    The sums can be checked with ``sha256sum -c SHA256SUMS`` in the unpacked folder.
    """
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*sorted(files.items()), (MANIFEST, sums.encode())]:
            entry = zipfile.ZipInfo(name, date_time=_DATE)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
