"""JSON from elsewhere: bounded in size and depth before anything is read from it."""

from __future__ import annotations

from typing import Any

from sonobridge.core.canonical import canonical_bytes, parse_json
from sonobridge.core.errors import InvalidInputError

__all__ = ["SignOffInvalidError", "read_object", "text_field"]

_LARGEST = 64 * 1024
_DEEPEST = 12


class SignOffInvalidError(InvalidInputError):
    """A key, request or sign-off file cannot be used."""

    code = "portfolio.sign_off_invalid"


def read_object(data: bytes | str, kind: str) -> dict[str, Any]:
    """Return the JSON object of a file whose ``type`` is ``kind``, schema 1.

    Raises
    ------
    SignOffInvalidError
        If it is larger than 64 KiB, nested deeper than 12, no such object, or of another
        kind.
    """
    if len(data) > _LARGEST:
        raise _refused(kind, "it is larger than 64 KiB")
    try:
        value = parse_json(data)
    except (ValueError, RecursionError):
        raise _refused(kind, "it is no JSON") from None
    if _depth(value) > _DEEPEST:
        raise _refused(kind, "it is nested too deep")
    try:
        canonical_bytes(value)
    except ValueError:
        raise _refused(kind, "it holds a number or text that cannot be hashed") from None
    if not isinstance(value, dict) or value.get("type") != kind or value.get("schema") != 1:
        raise _refused(kind, f"it is no {kind} of schema 1")
    return value


def text_field(value: Any, name: str, kind: str, longest: int = 400) -> str:
    """Return a text of 1 to ``longest`` characters, or refuse."""
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise _refused(kind, f"{name} is a text of 1 to {longest} characters")
    return value


def _depth(value: Any) -> int:
    depth, layer = 0, [value]
    while layer and depth <= _DEEPEST:
        depth += 1
        layer = [
            inner
            for one in layer
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _refused(kind: str, why: str) -> SignOffInvalidError:
    return SignOffInvalidError(
        "The file cannot be used.",
        where=kind,
        why=why,
        kept="Nothing was changed.",
        remedy="Give the file as it was written, or have it made again.",
    )
