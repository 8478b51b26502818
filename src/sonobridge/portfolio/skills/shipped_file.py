"""Files of the framework: read, and refused in one way where they break a rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sonobridge.core.errors import InvalidInputError

__all__ = ["FrameworkInvalidError", "checked_file", "read_shipped"]


class FrameworkInvalidError(InvalidInputError):
    """The framework file cannot be used."""

    code = "portfolio.framework_invalid"


@contextmanager
def checked_file(
    name: str,
    where: str,
    *,
    refusal: type[InvalidInputError] = FrameworkInvalidError,
) -> Iterator[None]:
    """Refuse a file in whose building a key was missing or unknown, or a rule was broken.

    Parameters
    ----------
    name
        What the file is, as ``The list of badges``.
    where
        Its file name.
    refusal
        The error that is raised.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise refusal(
            f"{name} cannot be used.",
            where=where,
            why=str(error),
            kept="Nothing was changed.",
            remedy="Correct the file.",
        ) from error


def read_shipped(name: str) -> Any:
    """Return the content of a shipped file of the framework, or None if there is none."""
    from importlib.resources import files

    import yaml

    source = files("sonobridge.reference_data") / "skills" / f"{name}.yaml"
    if not name.isidentifier() or not source.is_file():
        return None
    return yaml.safe_load(source.read_text("utf-8"))
