"""What has to stand before labelling for a host's research project may start."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.pack import PackFiles
from sonobridge.core.errors import ConflictError, InvalidInputError

__all__ = [
    "ExampleHost",
    "HostChecklist",
    "ProjectNotReadyError",
    "load_examples",
    "refuse_start",
]

_SHORTEST_REASON = 10


class ProjectNotReadyError(ConflictError):
    """Labelling for a project may not start yet."""

    code = "project.not_ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChecklist:
    """The checklist of one project.

    Attributes
    ----------
    ethics_number, data_use_agreement
        Approval number and name of the agreement; empty when there is none.
    ethics_not_needed, data_use_not_needed
        Why none is needed; empty when one is.
    lead
        The person at the host who answers for the project.
    role, terms
        What one does there, and how the contribution is credited.
    """

    title: str
    host: str
    ethics_number: str
    ethics_not_needed: str
    data_use_agreement: str
    data_use_not_needed: str
    lead: str
    role: str
    terms: str

    def __post_init__(self) -> None:
        """Refuse a need that is met and denied at once, and a reason that gives none.

        Raises
        ------
        InvalidInputError
            Naming the field.
        """
        for what, given, reason in self._needs():
            if given.strip() and reason.strip():
                raise InvalidInputError(
                    f"{what} is both given and marked as not needed.",
                    where=what.lower(),
                    kept="Nothing was stored.",
                    remedy="Keep one of the two.",
                )
            if reason.strip() and len(reason.strip()) < _SHORTEST_REASON:
                raise InvalidInputError(
                    f"The reason why no {what.lower()} is needed says too little.",
                    where=what.lower(),
                    why=f"A reason has at least {_SHORTEST_REASON} characters.",
                    kept="Nothing was stored.",
                    remedy="Say who decided it and why.",
                )

    def lacks(self) -> tuple[str, ...]:
        """Return what keeps labelling from starting, in words; empty when it may start."""
        return tuple(
            f"{what.lower()}, or a reason why none is needed"
            for what, given, reason in self._needs()
            if not given.strip() and not reason.strip()
        )

    def open_points(self) -> tuple[str, ...]:
        """Return what is still worth settling, though it stops nothing."""
        named = (
            ("a named lead", self.lead),
            ("your role", self.role),
            ("terms of contribution", self.terms),
        )
        return tuple(what for what, text in named if not text.strip())

    def _needs(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("Ethics approval number", self.ethics_number, self.ethics_not_needed),
            ("Data-use agreement", self.data_use_agreement, self.data_use_not_needed),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleHost:
    """A host as an example; ``standing`` says that nobody verified it."""

    name: str
    standing: str


def load_examples(files: PackFiles | None = None) -> tuple[ExampleHost, ...]:
    """Return the example hosts, by name alone: no address, no person, no number.

    Raises
    ------
    ValueError
        If the file says more of a host than its name.
    """
    data = (files or PackFiles()).yaml("project_hosts.yaml")
    if any(set(row) != {"name"} for row in data["examples"]):
        raise ValueError("an example host has a name and nothing else")
    return tuple(
        ExampleHost(name=str(row["name"]), standing=str(data["standing"]))
        for row in data["examples"]
    )


def refuse_start(checklist: HostChecklist) -> None:
    """Refuse to start labelling while ethics or data use is open.

    Raises
    ------
    ProjectNotReadyError
        With what is missing.
    """
    lacks = checklist.lacks()
    if lacks:
        raise ProjectNotReadyError(
            "Labelling for this project cannot start yet.",
            where=checklist.title[:80],
            why=f"It lacks {'; '.join(lacks)}.",
            kept="The checklist is kept as it is.",
            remedy="Fill the fields in the project's checklist and start again.",
        )
