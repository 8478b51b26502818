"""What can be wrong with a rule file."""

from __future__ import annotations

from sonobridge.core.errors import InvalidInputError, MissingError

__all__ = ["CredentialUnknownError", "RuleFileError"]


class RuleFileError(InvalidInputError):
    """A file of credential rules cannot be used."""

    code = "career.rules_invalid"

    @classmethod
    def at(cls, where: str, why: str, remedy: str = "Correct the record.") -> RuleFileError:
        """Return the error for one place of the file."""
        return cls(
            "The credential rules cannot be used.",
            where=where[:200],
            why=why[:600],
            kept="Nothing was planned from it.",
            remedy=remedy,
        )


class CredentialUnknownError(MissingError):
    """There is no such credential in the rules."""

    code = "career.credential_unknown"
