"""Canonical bytes and hashes of JSON values (RFC 8785) and of files."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

__all__ = [
    "JsonValue",
    "canonical_bytes",
    "hash_bytes",
    "hash_json",
    "keyed_hash",
    "parse_json",
]

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


def canonical_bytes(value: object) -> bytes:
    """Return the RFC 8785 form of a JSON value.

    Parameters
    ----------
    value
        Strings, numbers, booleans, None, lists and dicts with string keys.

    Raises
    ------
    ValueError
        For NaN, infinities and integers beyond 2**53 - 1, which RFC 8785 refuses, and
        for values nested too deep. Text with half a character raises the
        ``UnicodeEncodeError`` among them, which the edges answer as wrong input.

    Examples
    --------
    >>> canonical_bytes({"b": 1, "a": [1.0, "x"]})
    b'{"a":[1,"x"],"b":1}'
    """
    import rfc8785

    try:
        return bytes(rfc8785.dumps(_plain(value)))  # type: ignore[arg-type]
    except RecursionError:
        raise ValueError("the value is nested too deep") from None
    except rfc8785.CanonicalizationError as error:
        if isinstance(error.__cause__, UnicodeEncodeError):
            raise error.__cause__ from None
        raise


def hash_json(value: object) -> str:
    """Return the SHA-256 (hex) of the canonical bytes of a JSON value."""
    return hash_bytes(canonical_bytes(value))


def hash_bytes(data: bytes | bytearray | memoryview) -> str:
    """Return the SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def keyed_hash(key: bytes, data: bytes | bytearray | memoryview) -> str:
    """Return the HMAC-SHA-256 of bytes under a key as 64 hexadecimal digits."""
    return hmac.digest(key, data, "sha256").hex()


def _plain(value: object) -> object:
    """Turn mappings and tuples into the plain types that the encoder accepts."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def parse_json(text: str | bytes) -> JsonValue:
    """Parse JSON and refuse NaN and infinities, which Python would accept.

    Raises
    ------
    ValueError
        If the text is not JSON, holds a number that JSON does not have, or is nested
        too deep.
    """

    def refuse(name: str) -> float:
        raise ValueError(f"{name} is not a JSON number")

    try:
        value: JsonValue = json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise ValueError("the text is nested too deep") from None
    return value
