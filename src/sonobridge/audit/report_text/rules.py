"""A rules file: which words of a report mean which value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

import yaml
from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.audit.report_text.pattern import PatternError, check_pattern
from sonobridge.audit.results.cell import Several
from sonobridge.audit.table.names import plain_name
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, record

__all__ = [
    "FieldRule",
    "Negation",
    "PartRule",
    "ReportRules",
    "ValueRule",
    "load_rules",
]

_LARGEST_FILE: Final = 200_000
_MOST_PATTERNS: Final = 300
_TAKEN: Final = frozenset(
    ["patient_key", "image_id", "part", "model_version", "measurement_unit", "not_recorded"]
)

Pattern = Annotated[str, Len(1, 300)]
Words = Annotated[str, Len(1, 60)]


@record
class ValueRule:
    """One value of a class.

    Attributes
    ----------
    value
        What is written in the table.
    patterns
        Any of them means the value.
    when_negated
        What a negated match means; empty: it means nothing.
    """

    value: Annotated[str, Len(1, 80)]
    patterns: Annotated[tuple[Pattern, ...], Len(1, 40)]
    when_negated: Annotated[str, MaxLen(80)] = ""


@record
class FieldRule:
    """One column: a number with its unit, or a class.

    Attributes
    ----------
    column
        Name of the column where ``role`` is ``attribute``.
    role
        What it is in the audit.
    patterns
        Of a number: each has a group ``value`` and may have a group ``unit``.
    unit
        Unit of the column; a match in another unit is converted or left blank.
    unit_when_missing
        Unit of a match that names none; empty: such a match is left blank.
    least, most
        Numbers outside are left blank, in ``unit``.
    values
        Of a class.
    several
        What stands for several different values; ``refuse`` leaves the cell blank.
    """

    role: Literal["score", "prediction", "measurement", "attribute"]
    column: Annotated[str, MaxLen(60)] = ""
    patterns: Annotated[tuple[Pattern, ...], MaxLen(40)] = ()
    unit: Annotated[str, MaxLen(20)] = ""
    unit_when_missing: Annotated[str, MaxLen(20)] = ""
    least: float | None = None
    most: float | None = None
    values: Annotated[tuple[ValueRule, ...], MaxLen(40)] = ()
    several: Several = "refuse"

    def __post_init__(self) -> None:
        """Refuse a rule that is neither a number nor a class."""
        if bool(self.patterns) == bool(self.values):
            raise ValueError("a field has either patterns (a number) or values (a class)")
        if self.role == "attribute" and plain_name(self.column) in {"", *_TAKEN}:
            raise ValueError("an attribute needs a column name of its own")
        if self.values and self.role in ("score", "measurement"):
            raise ValueError("score and measurement are numbers")

    @property
    def name(self) -> str:
        """Column in the table."""
        return plain_name(self.column) if self.role == "attribute" else self.role


@record
class Negation:
    """Which words negate a class, in the sentence in which it stands.

    Attributes
    ----------
    before, after
        Words that negate when they stand before or after the match.
    ends
        Words at which a negation ends, e.g. ``but``.
    reach_words
        How many words may stand between.
    line_ends_sentence
        Whether a sentence ends with its line, as in lists.
    """

    before: Annotated[tuple[Words, ...], MaxLen(60)] = ()
    after: Annotated[tuple[Words, ...], MaxLen(60)] = ()
    ends: Annotated[tuple[Words, ...], MaxLen(60)] = ()
    reach_words: Annotated[int, Ge(0), Le(20)] = 6
    line_ends_sentence: bool = True


@record
class PartRule:
    """A part of the report that makes a row of its own, e.g. a side.

    Attributes
    ----------
    begins
        The part begins behind a match of any of them.
    ends
        It ends before a match of any of them, or with the text.
    """

    name: Annotated[str, Len(1, 40)]
    begins: Annotated[tuple[Pattern, ...], Len(1, 20)]
    ends: Annotated[tuple[Pattern, ...], MaxLen(20)] = ()


@record
class ReportRules:
    """A whole rules file."""

    schema: Literal[1]
    title: Annotated[str, Len(1, 200)]
    fields: Annotated[tuple[FieldRule, ...], Len(1, 20)]
    parts: Annotated[tuple[PartRule, ...], MaxLen(12)] = ()
    negation: Negation | None = None
    decimal_comma: bool = False

    def __post_init__(self) -> None:
        """Refuse two columns or parts of one name, and patterns that are not allowed."""
        for kind, names in (
            ("columns", [one.name for one in self.fields]),
            ("parts", [one.name for one in self.parts]),
        ):
            if len(set(names)) < len(names):
                raise ValueError(f"two {kind} have one name")
        listed = list(self.patterns())
        if len(listed) > _MOST_PATTERNS:
            raise ValueError(f"there are more than {_MOST_PATTERNS} patterns")
        for name, text, number in listed:
            try:
                _, groups = check_pattern(text)
            except PatternError as error:
                raise ValueError(f"pattern {name}: {error}") from None
            if groups - {"value", "unit"} or number != ("value" in groups):
                raise ValueError(
                    f"pattern {name}: a number has a group (?P<value>…), a class has none"
                )
        for field in self.fields:
            for limit in (field.least, field.most):
                if limit is not None and not math.isfinite(limit):
                    raise ValueError("a limit is a number")

    def patterns(self) -> Iterator[tuple[str, str, bool]]:
        """Yield name, text and whether it is a number's, of every pattern in order."""
        for part in self.parts:
            for number, text in enumerate(part.begins, start=1):
                yield f"{part.name}/begins/{number}", text, False
            for number, text in enumerate(part.ends, start=1):
                yield f"{part.name}/ends/{number}", text, False
        for field in self.fields:
            for number, text in enumerate(field.patterns, start=1):
                yield f"{field.name}/{number}", text, True
            for place, value in enumerate(field.values, start=1):
                for number, text in enumerate(value.patterns, start=1):
                    yield f"{field.name}/{place}/{number}", text, False


def load_rules(data: bytes, name: str) -> ReportRules:
    """Read a rules file, YAML or JSON.

    Raises
    ------
    InvalidInputError
        Naming the field or pattern at fault.
    """
    if len(data) > _LARGEST_FILE:
        raise _refusal(name, "It is larger than 200 kB.")
    try:
        plain: Any = yaml.load(data.decode("utf-8-sig"), Loader=_RulesLoader)  # noqa: S506
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise _refusal(name, f"It is neither YAML nor JSON ({type(error).__name__}).") from None
    if not isinstance(plain, dict):
        raise _refusal(name, "It holds no mapping of fields.")
    return from_json(ReportRules, plain)


class _RulesLoader(yaml.SafeLoader):
    """Reads ``no`` as the word it is, and no aliases: a few can stand for a huge file."""

    def compose_node(self, parent: Any, index: int) -> Any:
        """Refuse an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


_BOOLEAN = "tag:yaml.org,2002:bool"
_RulesLoader.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile("true|false") if tag == _BOOLEAN else pattern)
        for tag, pattern in resolvers
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _refusal(name: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        "The rules file cannot be used.",
        where=name,
        why=why,
        kept="Nothing was written.",
        remedy="Start from docs/how-to/carotid_report_rules.yaml.",
    )
