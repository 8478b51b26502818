"""Examination protocols from YAML; a row without a source is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json
from sonobridge.simulator.measurement.clinical import ORIGIN_KEYS
from sonobridge.simulator.measurement.protocol.view import ExaminationProtocol

__all__ = ["ProtocolRefusedError", "parse_examination_protocol", "shipped_examination_protocol"]

_SCHEMA = "sonobridge.examination.protocol/1"


class ProtocolRefusedError(InvalidInputError):
    """An examination protocol cannot be used."""

    code = "examination_protocol.invalid"


def shipped_examination_protocol(name: str = "carotid_duplex") -> ExaminationProtocol:
    """Return a protocol that ships with the program, by file name without ending.

    Raises
    ------
    ProtocolRefusedError
        If there is none of that name.
    """
    from importlib import resources

    import yaml

    folder = resources.files("sonobridge.reference_data") / "simulator" / "protocols"
    source = folder / f"{name}.yaml"
    if not name.isidentifier() or not source.is_file():
        raise _refused("no protocol of that name ships with the program", name[:80])
    return parse_examination_protocol(yaml.safe_load(source.read_text("utf-8")), f"{name}.yaml")


def parse_examination_protocol(value: object, where: str = "protocol") -> ExaminationProtocol:
    """Build a protocol from parsed YAML or JSON.

    Parameters
    ----------
    value
        The parsed file.
    where
        File name, for messages.

    Raises
    ------
    ProtocolRefusedError
        If a key is unknown or missing, or a view names no source of its own.
    """
    if not isinstance(value, Mapping) or value.get("schema") != _SCHEMA:
        raise _refused(f"the schema is not {_SCHEMA}", where)
    views = value.get("views")
    if not isinstance(views, list):
        raise _refused("it lists no views", where)
    head = {key: value[key] for key in ORIGIN_KEYS if key in value}
    rows = [_row(view, head, f"{where} views[{i}]") for i, view in enumerate(views)]
    words = value.get("annotation_words", {})
    if not isinstance(words, Mapping):
        raise _refused("annotation_words is no object", where)
    own = {
        key: entry
        for key, entry in value.items()
        if key not in {"schema", "views", "annotation_words", *ORIGIN_KEYS}
    }
    plain = {
        **own,
        "views": rows,
        "annotation_words": [{"meaning": key, "words": found} for key, found in words.items()],
        "provenance": head,
    }
    try:
        return from_json(ExaminationProtocol, plain)
    except InvalidInputError as error:
        raise _refused(error.why, where) from error


def _row(value: object, head: Mapping[str, Any], where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _refused("a view is no object", where)
    # Date and confidence are the file's unless a row has its own; its source is always its own.
    if not value.get("source"):
        raise _refused("the view has no source", where)
    origin = {**head, **{key: value[key] for key in ORIGIN_KEYS if key in value}}
    rest = {key: entry for key, entry in value.items() if key not in ORIGIN_KEYS}
    return {**rest, "provenance": origin}


def _refused(why: str, where: str) -> ProtocolRefusedError:
    return ProtocolRefusedError(
        f"The protocol cannot be used: {why}.",
        where=where,
        kept="The protocols in use are unchanged.",
        remedy="Correct the file and load it again.",
    )
