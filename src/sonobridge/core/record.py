"""Request and result types: frozen dataclasses that refuse what they do not know.

A record is a frozen, slotted, keyword-only dataclass. Pydantic reads the same
class at the edges, forbids unknown fields and non-finite numbers there, and the
class itself checks its invariants in ``__post_init__`` everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from sonobridge.core.canonical import JsonValue
from sonobridge.core.errors import InvalidInputError

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

__all__ = ["Help", "describe_problems", "from_json", "omit_empty", "record", "to_json"]

C = TypeVar("C", bound=type)
T = TypeVar("T")

# RFC 8785 writes no larger whole number exactly, and no database column holds it.
_LARGEST = 2**53 - 1

_CONFIG = {"extra": "forbid", "allow_inf_nan": False, "ser_json_inf_nan": "constants"}


@dataclass(frozen=True, slots=True)
class Help:
    """One sentence about a field, shown by the command line and the schema.

    ``flag`` is the option's name on the command line where it is another than the field's.
    """

    text: str
    flag: str = ""

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Add the sentence to the field's JSON schema."""
        schema: dict[str, Any] = handler(core_schema)
        return {**schema, "description": self.text}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def record(cls: C) -> C:
    """Make a class a record: frozen, slotted, keyword-only, closed to unknown fields.

    Bounds that ``Annotated`` names (``Ge``, ``Le``, ``Len``, …) hold wherever a record is
    built, not only at the edges; then the ``__post_init__`` of the records it extends run,
    and the class's own last.
    """
    own = vars(cls).get("__post_init__")
    checks = (*getattr(cls, "__record_checks__", ()), *((own,) if own else ()))

    def check(self: Any) -> None:
        for name, bounds in _bounds_of(cast("Any", type(self))):
            _check_bounds(f"{type(self).__name__}.{name}", getattr(self, name), bounds)
        for one in checks:
            one(self)

    checked: Any = cls
    checked.__post_init__ = check
    made: Any = dataclass(frozen=True, slots=True, kw_only=True)(checked)
    made.__record_checks__ = checks
    made.__pydantic_config__ = dict(_CONFIG)
    return made  # type: ignore[no-any-return]


def omit_empty(*names: str) -> Callable[[C], C]:
    """Make a record leave text fields out of its JSON while they are empty.

    For fields that a record got later: what was stored and hashed without them keeps its
    bytes. It stands above :func:`record`.
    """

    def dump(value: Any, inner: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {name: one for name, one in inner(value).items() if one or name not in names}

    def schema(source: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(source), "serialization": {"type": "function-wrap", "function": dump}}

    def mark(cls: C) -> C:
        cast("Any", cls).__get_pydantic_core_schema__ = staticmethod(schema)
        return cls

    return mark


@lru_cache(maxsize=1024)
def _bounds_of(cls: type) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """Return the bounds that the annotations of a record name, by field."""
    import annotated_types

    kinds = (
        annotated_types.Ge,
        annotated_types.Gt,
        annotated_types.Le,
        annotated_types.Lt,
        annotated_types.Len,
        annotated_types.MinLen,
        annotated_types.MaxLen,
    )
    found = []
    for name, hint in get_type_hints(cls, include_extras=True).items():
        bounds = tuple(m for m in getattr(hint, "__metadata__", ()) if isinstance(m, kinds))
        if _is_whole(hint):
            bounds += (annotated_types.Ge(-_LARGEST), annotated_types.Le(_LARGEST))
        if bounds:
            found.append((name, bounds))
    return tuple(found)


def _is_whole(hint: Any) -> bool:
    """Tell whether a field takes whole numbers (and perhaps None)."""
    options = [hint]
    while options:
        kind = options.pop()
        if kind is int:
            return True
        if get_origin(kind) in (Annotated, Union, UnionType):
            options.extend(
                get_args(kind)[:1] if get_origin(kind) is Annotated else get_args(kind)
            )
    return False


def _check_bounds(where: str, value: Any, bounds: tuple[Any, ...]) -> None:
    """Raise ValueError if a value lies outside its bounds; None is checked by its type."""
    if value is None:
        return
    for bound in bounds:
        low, high = getattr(bound, "min_length", None), getattr(bound, "max_length", None)
        sized = low is not None or high is not None
        if sized:
            holds = len(value) >= (low or 0) and (high is None or len(value) <= high)
        elif isinstance(value, int | float):
            holds = (
                value >= getattr(bound, "ge", value)
                and value <= getattr(bound, "le", value)
                and (not hasattr(bound, "gt") or value > bound.gt)
                and (not hasattr(bound, "lt") or value < bound.lt)
            )
        else:
            holds = True
        if not holds:
            raise ValueError(f"{where} lies outside {bound}")


@lru_cache(maxsize=512)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def to_json(value: Any) -> JsonValue:
    """Return a record (or any typed value) as plain JSON values."""
    plain: JsonValue = _adapter(cast("Any", type(value))).dump_python(value, mode="json")
    return plain


def from_json(kind: type[T], value: object) -> T:
    """Build a record from plain JSON values.

    Raises
    ------
    InvalidInputError
        Naming each field and its problem, never the value that was sent.
    """
    from pydantic import ValidationError

    try:
        built: T = _adapter(cast("Any", kind)).validate_python(value)
    except ValidationError as error:
        raise InvalidInputError(
            "The request cannot be used.",
            where=kind.__name__,
            why="; ".join(describe_problems(error)),
            kept="Nothing was changed.",
            remedy="Correct the named fields and send it again.",
        ) from None
    return built


def describe_problems(error: ValidationError) -> list[str]:
    """Return one line a problem: the field's path and what is wrong with it.

    The value itself is left out, since it may identify a patient.
    """
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        f"{'.'.join(str(part) for part in problem['loc']) or 'request'}: "
        + problem["msg"].removeprefix("Value error, ")
        for problem in problems
    ]
