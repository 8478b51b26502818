"""Protocol files: YAML or JSON, one protocol each."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import yaml

from sonobridge.audit.protocol.protocol import Protocol
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json

__all__ = ["dump_protocol", "load_protocol"]

_LARGEST_FILE = 1_000_000


def load_protocol(data: bytes, name: str) -> Protocol:
    """Read a protocol from the bytes of a YAML or JSON file.

    Raises
    ------
    InvalidInputError
        If it is no protocol; names the fields, never their values.
    """
    if len(data) > _LARGEST_FILE:
        raise _refusal(name, "It is larger than one megabyte.")
    try:
        plain: Any = yaml.safe_load(data.decode("utf-8-sig"))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise _refusal(name, f"It is neither YAML nor JSON ({type(error).__name__}).") from None
    if not isinstance(plain, dict):
        raise _refusal(name, "It holds no mapping of fields.")
    return from_json(Protocol, plain)


def dump_protocol(protocol: Protocol) -> str:
    """Return a protocol as YAML text, ready to be edited and locked: with every field."""
    plain = to_json(protocol)
    assert isinstance(plain, dict)
    whole = {one.name: plain.get(one.name, "") for one in fields(protocol)}
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True)


def _refusal(name: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        "The protocol file cannot be used.",
        where=name,
        why=why,
        kept="Nothing was run.",
        remedy="Write one with `sonobridge audit run FILE --dry-run -o protocol.yaml`.",
    )
