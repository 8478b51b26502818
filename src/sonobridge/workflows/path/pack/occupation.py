"""The occupation that a text means: a code, or a title with one meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sonobridge.core.errors import InvalidInputError

if TYPE_CHECKING:
    from sonobridge.career.pack import Pack

__all__ = ["OccupationUnclearError", "occupation_of"]


class OccupationUnclearError(InvalidInputError):
    """A title means no single occupation; ``details`` lists candidates with scores."""

    code = "path.occupation_unclear"


def occupation_of(pack: Pack, text: str) -> str:
    """Return the SOC code that a text means.

    Raises
    ------
    OccupationUnclearError
        If the text is a title with no or several occupations; candidates are listed.
    PackError
        If it is a code without wages in the pack.
    """
    from sonobridge.career.explore import look_up_title
    from sonobridge.career.explore.market import known_occupation

    given = text.strip()
    if re.fullmatch(r"\d{2}-\d{4}(\.\d{2})?", given):
        known_occupation(pack, given[:7])
        return given[:7]
    answer = look_up_title(pack, given)
    meant = {m.soc for m in answer.meanings}
    # A title used for several pathways of one occupation still names that occupation.
    if len(meant) == 1 and answer.known:
        return meant.pop()
    listed = "; ".join(
        f"{m.pathway_title or m.occupation} ({m.soc}), score {m.score:.2f}"
        for m in answer.meanings
    )
    raise OccupationUnclearError(
        answer.question or "This title is used for several occupations.",
        where=given[:80],
        why=f"Candidates: {listed}." if listed else "",
        kept="No occupation was chosen.",
        remedy="Give the code of one of them.",
        details={
            "candidates": [
                {"soc": m.soc, "title": m.occupation, "pathway": m.pathway, "score": m.score}
                for m in answer.meanings
            ]
        },
    )
