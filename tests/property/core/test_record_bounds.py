"""The bounds in the schema and the bounds in the class are the same bounds."""

from __future__ import annotations

import dataclasses
import typing

import annotated_types
import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import _bounds_of, from_json, record
from sonobridge.workflows.catalogue import load_all

NUMERIC = (annotated_types.Ge, annotated_types.Gt, annotated_types.Le, annotated_types.Lt)


def plain(kind):
    """A JSON value that a field of this type takes."""
    origin = typing.get_origin(kind)
    if origin is typing.Annotated:
        return plain(typing.get_args(kind)[0])
    if origin is typing.Literal:
        return typing.get_args(kind)[0]
    if origin is tuple:
        return ("x",)
    if kind is str:
        return "x"
    return {int: 1, float: 0.5, bool: True}.get(kind)


def cases():
    for op in load_all():
        hints = typing.get_type_hints(op.request, include_extras=True)
        for name, bounds in _bounds_of(op.request):
            if any(isinstance(b, NUMERIC) for b in bounds):
                others = {
                    f.name: plain(hints[f.name])
                    for f in dataclasses.fields(op.request)
                    if f.default is dataclasses.MISSING
                    and f.default_factory is dataclasses.MISSING
                    and f.name != name
                }
                yield pytest.param(op.request, name, others, id=f"{op.name}.{name}")


@pytest.mark.parametrize(("kind", "name", "others"), list(cases()))
def test_class_and_schema_refuse_the_same_values(kind, name, others):
    def refuses_field(build):
        try:
            build()
        except (ValueError, InvalidInputError) as error:
            text = error.why if isinstance(error, InvalidInputError) else str(error)
            return f"{name}:" in text or f".{name} lies outside" in text
        return False

    listed = {k: list(v) if isinstance(v, tuple) else v for k, v in others.items()}
    edges = {
        getattr(bound, key)
        for field, bounds in _bounds_of(kind)
        for bound in bounds
        for key in ("ge", "gt", "le", "lt")
        if field == name and hasattr(bound, key)
    }
    values = {int(edge) + step for edge in edges for step in (-2, -1, 0, 1, 2)}
    for value in sorted(values):
        by_class = refuses_field(lambda v=value: kind(**{**others, name: v}))
        by_schema = refuses_field(lambda v=value: from_json(kind, {**listed, name: v}))
        assert by_class == by_schema, value
    assert any(refuses_field(lambda v=v: kind(**{**others, name: v})) for v in values)


def test_a_record_keeps_the_checks_of_the_records_that_it_extends():
    @record
    class Range:
        low: int = 0
        high: int = 1

        def __post_init__(self):
            if self.low > self.high:
                raise ValueError("low lies above high")

    @record
    class Named(Range):
        name: str = ""

    @record
    class Bound(Named):
        most: int = 9

        def __post_init__(self):
            if self.high > self.most:
                raise ValueError("high lies above the most")

    assert Bound(low=1, high=2, name="a").high == 2
    for kind in (Range, Named, Bound):
        with pytest.raises(ValueError, match="low lies above"):
            kind(low=2)
    with pytest.raises(ValueError, match="above the most"):
        Bound(high=10)
