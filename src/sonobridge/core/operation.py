"""Operations: plain functions from which every edge is derived.

An operation is ``function(context, request) -> result``. Its HTTP route, command,
authorisation row, evidence record and reference entry are read from the registry
that :func:`operation` fills.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, TypeVar

__all__ = [
    "EVERYONE",
    "Operation",
    "Refusal",
    "Role",
    "Trait",
    "all_operations",
    "find_operation",
    "operation",
]

F = TypeVar("F", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person may be in a workspace; one person may hold several."""

    OWNER = "owner"
    READER = "reader"
    ADJUDICATOR = "adjudicator"
    LEARNER = "learner"
    EDUCATOR = "educator"
    PHYSICIAN = "physician"
    VIEWER = "viewer"


EVERYONE = frozenset(Role)


class Trait(Enum):
    """What the runner does around an operation."""

    PURE = "pure"
    """Works without a workspace."""
    EVIDENCE = "evidence"
    """Each run is written to the evidence log, and with it to the audit log."""
    AUDITED = "audited"
    """Each run is written to the audit log, though it is no evidence of work."""
    JOB = "job"
    """HTTP runs it in a process of its own, with progress and cancel."""
    LOCAL = "local"
    """Takes paths of the machine, so it stays on the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What an operation tells those whose roles do not include it.

    Most need none: the runner names the role. One that a rule of the field keeps to a
    profession states that rule.

    Attributes
    ----------
    what, kept, remedy
        Parts of the error.
    rule
        The rule in a sentence.
    source
        Where the rule stands.
    """

    what: str
    rule: str
    source: str
    kept: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of the registry.

    Attributes
    ----------
    name
        ``room.verb``; the verb may hold underscores.
    summary
        One sentence for help texts and the reference.
    function
        ``(context, request) -> result``.
    request, result
        Record types.
    roles
        Who may run it; a person needs one of them.
    traits
        What the runner does around it.
    command
        Words of the command; empty derives them from the name.
    positional
        Request fields given as bare arguments on the command line.
    refusal
        Said to those who may not run it, where a rule stands behind the roles.
    """

    name: str
    summary: str
    function: Callable[[Any, Any], Any]
    request: type
    result: type
    roles: frozenset[Role]
    traits: frozenset[Trait]
    command: tuple[str, ...]
    positional: tuple[str, ...]
    refusal: Refusal | None = None

    @property
    def room(self) -> str:
        """First part of the name."""
        return self.name.split(".", 1)[0]

    @property
    def verb(self) -> str:
        """Second part of the name."""
        return self.name.split(".", 1)[1]

    @property
    def path(self) -> str:
        """HTTP path of the operation."""
        return f"/api/{self.room}/{self.verb}"


_REGISTRY: dict[str, Operation] = {}


def operation(
    name: str,
    *,
    summary: str,
    roles: frozenset[Role] = EVERYONE,
    traits: tuple[Trait, ...] = (),
    command: str = "",
    positional: tuple[str, ...] = (),
    refusal: Refusal | None = None,
) -> Callable[[F], F]:
    """Register a function as an operation; see :class:`Operation` for the fields.

    Raises
    ------
    TypeError
        If the function is not ``(context, request) -> result`` with record types,
        or if the name is taken by another function.
    """

    def register(function: F) -> F:
        request, result = _signature(function)
        words = tuple(command.split()) or tuple(name.replace("_", "-").split("."))
        row = Operation(
            name=name,
            summary=summary,
            function=function,
            request=request,
            result=result,
            roles=roles,
            traits=frozenset(traits),
            command=words,
            positional=positional,
            refusal=refusal,
        )
        known = _REGISTRY.get(name)
        if known is not None and known.function.__module__ != function.__module__:
            raise TypeError(f"{name} is registered by {known.function.__module__}")
        if not roles:
            raise TypeError(f"{name} names no role")
        _REGISTRY[name] = row
        return function

    return register


def _signature(function: Callable[..., Any]) -> tuple[type, type]:
    """Return request and result type of ``(context, request) -> result``."""
    hints = typing.get_type_hints(function)
    request, result = hints.get("request"), hints.get("return")
    for kind in (request, result):
        if kind is None or not dataclasses.is_dataclass(kind):
            raise TypeError(f"{function.__module__}: request and result are records")
    return typing.cast("tuple[type, type]", (request, result))


def find_operation(name: str) -> Operation:
    """Return a registered operation by name (KeyError when it is not loaded)."""
    return _REGISTRY[name]


def all_operations() -> Iterator[Operation]:
    """Yield the registered operations by name."""
    for name in sorted(_REGISTRY):
        yield _REGISTRY[name]
