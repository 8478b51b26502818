"""What a given file holds: one badge, one sign-off, or an export with its manifest."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sonobridge.workflows.local_files import read_bounded

__all__ = ["MANIFEST", "GivenFiles", "read_given", "sign_manifest"]

MANIFEST = "MANIFEST.json"
_TYPE = "sonobridge.manifest"
_MOST_FILES = 5000
_LARGEST_WHOLE = 256 * 1024 * 1024
_LARGEST_FILE = 32 * 1024 * 1024


@dataclass(slots=True)
class GivenFiles:
    """Tokens, artefacts and sign-offs that a file holds."""

    tokens: list[str] = field(default_factory=list)
    artefacts: list[tuple[str, bytes]] = field(default_factory=list)
    sign_offs: list[tuple[str, bytes]] = field(default_factory=list)
    revocations: str = ""
    files: int = 1
    manifest_key: str = ""


def read_given(name: str, largest: int) -> GivenFiles:
    """Return what a file holds.

    Raises
    ------
    BadgeRejectedError
        Naming ``file`` or ``artefact``: damaged, too large, or not as its manifest says.
    """
    from sonobridge.portfolio.badges import token_in

    data = read_bounded(name, largest)
    if data.startswith(b"PK\x03\x04"):
        return _read_export(data)
    _refuse_a_page(data)
    if data.lstrip()[:1] == b"{":
        return GivenFiles(sign_offs=[(name, data)])
    return GivenFiles(tokens=[token_in(data)])


def _refuse_a_page(data: bytes) -> None:
    """Tell whoever was given a card or a portfolio as a page what can be verified instead."""
    from sonobridge.portfolio.badges import BadgeRejectedError

    head = data[:64].lstrip().lower()
    if not head.startswith((b"%pdf-", b"<!doctype html", b"<html")):
        return
    raise BadgeRejectedError(
        "This page carries no signature.",
        where="file",
        why="Card, portfolio and review print values with their hashes; what is signed are "
        "badges, sign-offs and the whole export.",
        kept="Nothing was changed.",
        remedy="Ask the person for the whole export, 'sonobridge portfolio export everything', "
        "and verify that zip: it holds the records behind the hashes.",
        details={"part": "file"},
    )


def _read_export(data: bytes) -> GivenFiles:
    from sonobridge.portfolio.badges import token_in

    files = _opened(data)
    given = GivenFiles(files=len(files), manifest_key=_check_manifest(files))
    for name, content in sorted(files.items()):
        folder = name.partition("/")[0]
        if folder == "badges" and name.endswith(".png"):
            given.tokens.append(token_in(content))
        elif folder == "evidence":
            given.artefacts.append((name, content))
        elif folder == "sign-offs":
            given.sign_offs.append((name, content))
        elif name == "revocations.jwt":
            given.revocations = content.decode("ascii", "replace").strip()
    return given


def _opened(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip, bounded in number and size before they are opened."""
    import zipfile
    import zlib

    from sonobridge.portfolio.badges import BadgeRejectedError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            total = sum(one.file_size for one in entries)
            if len(entries) > _MOST_FILES or total > _LARGEST_WHOLE:
                raise BadgeRejectedError.of("file", "the export is larger than is read")
            files = {}
            for one in entries:
                with archive.open(one) as stream:
                    files[one.filename] = stream.read(_LARGEST_FILE + 1)
                if len(files[one.filename]) > _LARGEST_FILE:
                    raise BadgeRejectedError.of("file", "a file in the export is too large")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
        raise BadgeRejectedError.of("file", "the export is damaged") from error
    return files


def sign_manifest(
    files: Mapping[str, bytes], *, made_at: str, public_key: str, sign: Callable[[bytes], str]
) -> bytes:
    """Return the manifest of an export: every file with its hash, signed by the issuer."""
    from sonobridge.core.canonical import canonical_bytes, hash_bytes

    body = {
        "type": _TYPE,
        "made_at": made_at,
        "public_key": public_key,
        "files": [
            {"name": name, "size_bytes": len(data), "sha256": hash_bytes(data)}
            for name, data in sorted(files.items())
        ],
    }
    return canonical_bytes({**body, "signature": sign(canonical_bytes(body))})


def _check_manifest(files: Mapping[str, bytes]) -> str:
    """Return the key of the manifest; refuse an export whose files are not those of it."""
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.portfolio.badges import BadgeRejectedError

    key, named = _read_manifest(files.get(MANIFEST, b""))
    found = {name for name in files if name != MANIFEST}
    for name in sorted(found ^ set(named)):
        raise BadgeRejectedError.of("artefact", f"{name[:80]} is not in export and manifest")
    for name in sorted(found):
        if hash_bytes(files[name]) != named[name]:
            raise BadgeRejectedError.of("artefact", f"{name[:80]} was changed")
    return key


def _read_manifest(data: bytes) -> tuple[str, dict[str, str]]:
    from sonobridge.core.canonical import canonical_bytes, parse_json
    from sonobridge.portfolio.badges import BadgeRejectedError
    from sonobridge.portfolio.badges.compact import signature_fits_bytes

    try:
        manifest = parse_json(data)
        if not isinstance(manifest, dict) or manifest.get("type") != _TYPE:
            raise TypeError("no manifest")
        signature, key = str(manifest.pop("signature")), str(manifest["public_key"])
        signed = canonical_bytes(manifest)
        fits = signature_fits_bytes(key, signed, bytes.fromhex(signature))
        rows = manifest["files"]
        assert isinstance(rows, list)
        named = {str(row["name"]): str(row["sha256"]) for row in rows if isinstance(row, dict)}
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        raise BadgeRejectedError.of("file", "the export has no manifest") from None
    if not fits:
        raise BadgeRejectedError.of("signature", "that of the manifest does not fit")
    return key, named
