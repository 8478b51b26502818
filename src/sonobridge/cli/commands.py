"""Builds a click command from an operation: options from the request's fields."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin

import click

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Operation, Trait
from sonobridge.core.record import Help

__all__ = ["build_command"]


@dataclasses.dataclass(frozen=True, slots=True)
class _Parameter:
    """One request field as the command line sees it."""

    name: str
    kind: Any
    many: bool
    choices: tuple[str, ...]
    required: bool
    default: Any
    help: str
    flag: str

    def parse(self, text: Any) -> Any:
        """Turn what click hands over into a JSON value; types are checked later."""
        if text is None or isinstance(text, bool):
            return text
        if self.many and self.of_records:
            return _json_value(str(text), self.name)
        if self.many and isinstance(text, str):
            return [self._scalar(part.strip()) for part in text.split(",") if part.strip()]
        if self.many:
            return [self._scalar(part) for part in text]
        return self._scalar(text)

    @property
    def of_records(self) -> bool:
        """Whether a value is an object of its own, written as JSON."""
        return dataclasses.is_dataclass(self.kind)

    def _scalar(self, text: Any) -> Any:
        if self.kind in (int, float):
            try:
                return self.kind(text)
            except ValueError:
                raise InvalidInputError(
                    f"--{self.name.replace('_', '-')} needs numbers.",
                    where="command line",
                    remedy=self.help or "Correct the option.",
                ) from None
        if self.of_records or self.kind in (dict, Any):
            return _json_value(str(text), self.name)
        return text


def build_command(op: Operation) -> click.Command:
    """Return the click command of an operation."""
    parameters = [_describe(field, op) for field in dataclasses.fields(op.request)]
    options = [_click_parameter(p, p.name in op.positional) for p in parameters]
    options.append(click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."))
    if Trait.PURE not in op.traits:
        options.append(
            click.Option(
                ["--workspace"],
                metavar="DIR",
                help="Workspace folder (default: SONOBRIDGE_WORKSPACE, else user data).",
            )
        )
    if _has_artefact(op):
        options.append(
            click.Option(["-o", "--output"], metavar="FILE", help="Copy the artefact to FILE.")
        )
    return click.Command(
        op.command[-1], params=options, help=op.summary, callback=_callback(op, parameters)
    )


def _callback(op: Operation, parameters: list[_Parameter]) -> Callable[..., None]:
    def run(**given: Any) -> None:
        from sonobridge.cli.running import run_command

        values = {p.name: p.parse(given[p.name]) for p in parameters}
        present = {
            name: value
            for name, value in values.items()
            if value is not None or _is_required(name, parameters)
        }
        run_command(
            op,
            present,
            workspace=given.get("workspace"),
            as_json=given["as_json"],
            output=given.get("output") if _has_artefact(op) else None,
        )

    return run


def _has_artefact(op: Operation) -> bool:
    return "artefact" in {field.name for field in dataclasses.fields(op.result)}


def _is_required(name: str, parameters: list[_Parameter]) -> bool:
    return any(p.name == name and p.required for p in parameters)


def _click_parameter(parameter: _Parameter, positional: bool) -> click.Parameter:
    # Many in one word, parted by commas, are told apart by the request itself.
    listed = bool(parameter.choices) and (positional or not parameter.many)
    kind: Any = click.Choice(parameter.choices) if listed else str
    if positional:
        return click.Argument(
            [parameter.name],
            nargs=-1 if parameter.many else 1,
            required=parameter.required,
            type=kind,
            metavar=parameter.name.rstrip("s").upper() if parameter.many else None,
        )
    flag = f"--{parameter.flag or parameter.name.replace('_', '-')}"
    if parameter.kind is bool:
        return click.Option(
            [f"{flag}/--no-{flag[2:]}", parameter.name], default=None, help=parameter.help
        )
    # A request that names its own output file is asked for it the customary way.
    names = ["-o", flag] if parameter.name == "output" else [flag]
    return click.Option(
        [*names, parameter.name],
        required=parameter.required,
        type=kind,
        help=_told(parameter),
    )


def _told(parameter: _Parameter) -> str:
    if parameter.of_records:
        return f"{parameter.help} As JSON{', a list' if parameter.many else ''}."
    if not parameter.many:
        return parameter.help
    of = f" Of: {', '.join(parameter.choices)}." if parameter.choices else ""
    return f"{parameter.help}{of} Separate with commas."


def _describe(field: dataclasses.Field[Any], op: Operation) -> _Parameter:
    hints = typing.get_type_hints(op.request, include_extras=True)
    kind, metadata = _unwrap(hints[field.name])
    many = get_origin(kind) is tuple
    if many:
        kind, _ = _unwrap(get_args(kind)[0])
    choices = tuple(str(c) for c in get_args(kind)) if get_origin(kind) is Literal else ()
    text = next((m.text for m in metadata if isinstance(m, Help)), "")
    missing = field.default is dataclasses.MISSING
    required = missing and field.default_factory is dataclasses.MISSING
    return _Parameter(
        name=field.name,
        kind=kind,
        many=many,
        choices=choices,
        required=required,
        default=None if missing else field.default,
        help=text,
        flag=next((m.flag for m in metadata if isinstance(m, Help)), ""),
    )


def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Strip ``Annotated`` and ``| None``; return the bare type and the metadata."""
    metadata: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is typing.Annotated:
            hint, *rest = get_args(hint)
            metadata += tuple(rest)
        elif get_origin(hint) in (Union, types.UnionType):
            options = [a for a in get_args(hint) if a is not type(None)]
            if len(options) != 1:
                return Any, metadata
            hint = options[0]
        else:
            return hint, metadata


def _json_value(text: str, name: str) -> Any:
    from sonobridge.core.canonical import parse_json

    try:
        return parse_json(text)
    except ValueError:
        raise InvalidInputError(
            f"--{name.replace('_', '-')} is not JSON.",
            where="command line",
            remedy="Give a JSON value in quotes.",
        ) from None
