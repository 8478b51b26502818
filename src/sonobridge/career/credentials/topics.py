"""What a certificate is about, and which work of this program touches it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sonobridge.career.credentials.errors import RuleFileError
from sonobridge.career.credentials.library import load_library
from sonobridge.career.credentials.record import CONFIDENCES

__all__ = ["CredentialTopics", "Topic", "load_topics"]

FILE = "credential_topics.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic; ``exercises`` are operation names, none when there is no exercise yet."""

    id: str
    title: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialTopics:
    """The topics of a credential with where the list comes from."""

    credential: str
    topics: tuple[Topic, ...]
    source: str
    as_of: str
    confidence: str

    def __post_init__(self) -> None:
        if self.confidence not in CONFIDENCES:
            raise ValueError(f"confidence is one of {', '.join(CONFIDENCES)}")
        if len({one.id for one in self.topics}) != len(self.topics) or not self.topics:
            raise ValueError("topics stand once each, and there is one at least")


@cache
def load_topics(credential: str) -> CredentialTopics | None:
    """Return the topics of a credential, None when no list of them is known.

    Raises
    ------
    CredentialUnknownError
        If the rule file knows no such credential.
    RuleFileError
        If the file of topics cannot be used.
    """
    from importlib.resources import files

    import yaml

    load_library().get(credential)
    source = files("sonobridge.reference_data") / "career" / FILE
    value = yaml.safe_load(source.read_text("utf-8"))
    try:
        rows = {row["credential"]: row for row in value["credentials"]}
        row = rows.get(credential)
        return None if row is None else CredentialTopics(
            credential=credential,
            topics=tuple(
                Topic(id=one["id"], title=one["title"], exercises=tuple(one["exercises"]))
                for one in row["topics"]
            ),
            source=row["source"],
            as_of=str(row["as_of"]),
            confidence=row["confidence"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise RuleFileError.at(FILE, str(error)) from error
