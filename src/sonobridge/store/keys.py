"""Secrets of a workspace: the key of de-identification and the one that signs."""

from __future__ import annotations

from pathlib import Path

from sonobridge.core.randomness import token_bytes
from sonobridge.store import files
from sonobridge.store.errors import KeyMissingError

__all__ = ["Keys"]

_LENGTH = 32


class Keys:
    """The folder ``keys/``: each key is 32 random bytes in a file of mode 0600.

    Parameters
    ----------
    root
        The folder; made when absent.
    """

    def __init__(self, root: Path) -> None:
        self._root = files.make_private_folder(root)
        self._read: dict[str, bytes] = {}

    def make(self) -> None:
        """Make the keys that do not exist yet."""
        for name in ("deid.key", "evidence.key"):
            if not (self._root / name).exists():
                files.write_atomic(self._root / name, token_bytes(_LENGTH))

    def deid_key(self) -> bytes:
        """Return the key under which UIDs, dates and patients are remapped (32 bytes).

        Raises
        ------
        KeyMissingError
            If the file is absent or has another length.
        """
        return self._key("deid.key")

    def evidence_public(self) -> str:
        """Return the public half of the signing key (Ed25519) as hexadecimal text."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.from_private_bytes(self._key("evidence.key"))
        return private.public_key().public_bytes_raw().hex()

    def sign(self, data: bytes) -> str:
        """Return the Ed25519 signature of bytes as hexadecimal text."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.from_private_bytes(self._key("evidence.key"))
        return private.sign(data).hex()

    def problems(self) -> list[str]:
        """Return the names of key files that are absent or damaged."""
        broken = []
        for name in ("deid.key", "evidence.key"):
            try:
                self._key(name)
            except KeyMissingError:
                broken.append(name)
        return broken

    def _key(self, name: str) -> bytes:
        if name not in self._read:
            path = self._root / name
            data = path.read_bytes() if path.exists() else b""
            if len(data) != _LENGTH:
                raise KeyMissingError(
                    "A key of this workspace is absent or damaged.",
                    where=f"keys/{name}",
                    kept="Clips, labels and evidence are readable and unchanged.",
                    remedy="Put the key file back from the backup that was made with keys.",
                )
            self._read[name] = data
        return self._read[name]
