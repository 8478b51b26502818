"""How complex a case is: a versioned, computed index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sonobridge.career.indicators.reading import Reading, state_share
from sonobridge.career.pack import PackFiles, Source, source_of
from sonobridge.core.errors import InvalidInputError

__all__ = ["ComplexityDefinition", "load_complexity", "state_complexity"]

TARGET = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexityDefinition:
    """Points by feature and the least sum that makes a case complex."""

    version: str
    points: Mapping[str, int]
    threshold: int
    source: Source

    def index(self, features: Sequence[str]) -> int:
        """Return the points of a case; each feature counts once.

        Raises
        ------
        InvalidInputError
            If a feature is not in the definition.
        """
        unknown = sorted(set(features) - set(self.points))
        if unknown:
            raise InvalidInputError(
                f"The complexity definition does not know {', '.join(unknown)[:80]}.",
                where=f"definition {self.version}",
                remedy=f"Use: {', '.join(sorted(self.points))}.",
            )
        return sum(self.points[name] for name in set(features))


def load_complexity(
    version: str | None = None, files: PackFiles | None = None
) -> ComplexityDefinition:
    """Return a version of the definition, the newest by default."""
    rows = (files or PackFiles()).yaml("complexity.yaml")["definitions"]
    chosen = [row for row in rows if version in (None, str(row["version"]))]
    if not chosen:
        raise InvalidInputError(
            "There is no such version of the complexity definition.",
            where=str(version)[:20],
            remedy=f"Use one of {', '.join(str(row['version']) for row in rows)}.",
        )
    row = chosen[-1]
    return ComplexityDefinition(
        version=str(row["version"]),
        points={str(name): int(n) for name, n in row["points"].items()},
        threshold=int(row["threshold"]),
        source=source_of(row, where=f"complexity {row['version']}"),
    )


def state_complexity(
    definition: ComplexityDefinition, cases: Sequence[Sequence[str]]
) -> Reading:
    """State the share of complex cases against 50 %, under one version of the definition."""
    complex_cases = sum(definition.index(case) >= definition.threshold for case in cases)
    return state_share(
        "complex_share",
        complex_cases,
        len(cases),
        target=TARGET,
        notes=(f"definition {definition.version}: complex from {definition.threshold} points",),
    )
