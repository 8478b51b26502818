"""Opens the planning files of the data pack and words their errors."""

from __future__ import annotations

from functools import cache
from typing import Any

from sonobridge.core.errors import InvalidInputError, MissingError

__all__ = ["PlanningFileError", "PlanningUnknownError", "career_file", "normalised"]


class PlanningFileError(InvalidInputError):
    """A planning file of the data pack cannot be used."""

    code = "career.planning_file_invalid"

    @classmethod
    def at(cls, where: str, why: str) -> PlanningFileError:
        """Return the error for one place of a file."""
        return cls(
            "A planning file cannot be used.",
            where=where[:200],
            why=why[:400],
            kept="Nothing was planned from it.",
            remedy="Correct the file.",
        )


class PlanningUnknownError(MissingError):
    """There is no such role, profile or country."""

    code = "career.planning_unknown"

    @classmethod
    def of(cls, what: str, name: str, known: list[str]) -> PlanningUnknownError:
        """Return the error for a name, with the names that there are."""
        return cls(
            f"There is no {what} of that name.",
            where=name[:80],
            kept="Nothing was planned.",
            remedy=f"Choose one of {', '.join(known)}.",
        )


@cache
def career_file(name: str) -> Any:
    """Return a parsed file of ``reference_data/career``; callers do not change it.

    Raises
    ------
    PlanningFileError
        If it is not of schema 1.
    """
    from importlib.resources import files

    import yaml

    source = files("sonobridge.reference_data") / "career" / name
    value = yaml.safe_load(source.read_text("utf-8"))
    if not isinstance(value, dict) or value.get("schema") != 1:
        raise PlanningFileError.at(name, "schema 1 is read")
    return value


def normalised(name: str) -> str:
    """Return an identifier as the files spell it: hyphens of the command line become _."""
    return name.strip().replace("-", "_")
