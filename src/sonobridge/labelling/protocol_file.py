"""Protocols to and from JSON and YAML; unknown keys are refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from typing import TypeVar

from sonobridge.core.canonical import canonical_bytes, parse_json
from sonobridge.labelling.protocol import (
    CodedConcept,
    FieldRule,
    Option,
    Protocol,
    ProtocolInvalidError,
    Reason,
    ShapeRule,
)

__all__ = ["parse_protocol", "protocol_as_json", "shipped_protocol"]

T = TypeVar("T")


def protocol_as_json(protocol: Protocol, *, complete: bool = False) -> dict[str, object]:
    """Return the JSON form of a protocol; its canonical bytes are what is hashed.

    Parameters
    ----------
    protocol
        A protocol version.
    complete
        Also name what stands at its default, for a screen that does not know defaults.
        The hashed form leaves defaults out, so that a later optional key changes no
        version that was made before it.
    """
    if complete:
        plain = parse_json(canonical_bytes(asdict(protocol)))
        return {**plain, "sha256": protocol.sha256} if isinstance(plain, dict) else {}
    return _as_json(protocol)


def _as_json(record: object) -> dict[str, object]:
    """Return a record as JSON, leaving out what stands at its default."""
    out: dict[str, object] = {}
    for entry in fields(record):  # type: ignore[arg-type]
        value = getattr(record, entry.name)
        if entry.default is not MISSING and value == entry.default:
            continue
        if isinstance(value, tuple):
            out[entry.name] = [
                item if isinstance(item, str) else _as_json(item) for item in value
            ]
        else:
            out[entry.name] = _as_json(value) if isinstance(value, CodedConcept) else value
    return out


def parse_protocol(value: object, where: str = "protocol") -> Protocol:
    """Build a protocol from parsed JSON or YAML.

    Parameters
    ----------
    value
        The parsed file.
    where
        File name for messages.

    Raises
    ------
    ProtocolInvalidError
        If a key is unknown or missing, or a value breaks a rule; the message names it.
    """
    parts: dict[str, Callable[[object, str], object]] = {
        "fields": _several(_field),
        "shapes": _several(_shape),
        "cannot_grade_reasons": _several(_reason),
        "sources": _several(_text),
    }
    return _record(Protocol, value, where, parts)


def shipped_protocol(name: str) -> Protocol:
    """Return a protocol that ships with the program, by file name without ending.

    Raises
    ------
    ProtocolInvalidError
        If there is none of that name.
    """
    from importlib.resources import files

    import yaml

    folder = files("sonobridge.reference_data") / "protocols"
    source = folder / f"{name}.yaml"
    if not name.isidentifier() or not source.is_file():
        raise _invalid("no protocol of that name ships with the program", name)
    return parse_protocol(yaml.safe_load(source.read_text("utf-8")), f"{name}.yaml")


def _field(value: object, where: str) -> FieldRule:
    return _record(FieldRule, value, where, {"options": _several(_option), "code": _code})


def _shape(value: object, where: str) -> ShapeRule:
    return _record(ShapeRule, value, where, {"code": _code})


def _option(value: object, where: str) -> Option:
    return _record(Option, value, where, {"code": _code})


def _reason(value: object, where: str) -> Reason:
    return _record(Reason, value, where, {})


def _code(value: object, where: str) -> CodedConcept | None:
    return None if value is None else _record(CodedConcept, value, where, {})


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _invalid("text was expected", where)
    return value


def _several(part: Callable[[object, str], T]) -> Callable[[object, str], object]:
    def convert(value: object, where: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise _invalid("a list was expected", where)
        return tuple(part(item, f"{where}[{index}]") for index, item in enumerate(value))

    return convert


_CHOICES: dict[str, set[object]] = {
    "scope": {"clip", "frame"},
    "scale": {"nominal", "ordinal"},
    "type": {"polygon", "caliper"},
    "required_when": {"always", "calibrated", "never"},
    "frame": {"first", "any"},
}


def _record(
    kind: type[T],
    value: object,
    where: str,
    parts: Mapping[str, Callable[[object, str], object]],
) -> T:
    if not isinstance(value, Mapping):
        raise _invalid("an object was expected", where)
    known = {entry.name: entry for entry in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(str(key) for key in value if key not in known)
    if unknown:
        raise _invalid(f"unknown key {', '.join(unknown)}", where)
    missing = [n for n, entry in known.items() if n not in value and entry.default is MISSING]
    if missing:
        raise _invalid(f"missing key {', '.join(missing)}", where)
    given = {}
    for key, item in value.items():
        inner = f"{where}.{key}"
        given[key] = parts[key](item, inner) if key in parts else _plain(key, item, inner)
    try:
        return kind(**given)
    except ValueError as error:
        raise _invalid(str(error), where) from error


def _plain(key: str, value: object, where: str) -> object:
    if key in _CHOICES and value not in _CHOICES[key]:
        raise _invalid(f"one of {', '.join(sorted(map(str, _CHOICES[key])))} expected", where)
    if key in {"required", "cannot_grade", "compared"}:
        expected: type | tuple[type, ...] = bool
    elif key in {"schema", "version"}:
        expected = int
    elif key == "agreement_margin":
        expected = (int, float, type(None))
    else:
        expected = str
    wrong_bool = isinstance(value, bool) and expected is not bool
    if wrong_bool or not isinstance(value, expected):
        raise _invalid(
            f"a value of another type was expected, not {type(value).__name__}", where
        )
    return value


def _invalid(what: str, where: str) -> ProtocolInvalidError:
    return ProtocolInvalidError(
        f"The protocol cannot be used: {what}.",
        where=where,
        kept="Nothing was stored.",
        remedy="Correct the file and load it again.",
    )
