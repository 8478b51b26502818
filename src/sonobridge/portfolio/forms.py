"""Forms that other people fill in: items rated 1 to 5 by an identified assessor.

The items are this project's own; OSAUS and EPA forms are not copied.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from sonobridge.core.errors import InvalidInputError
from sonobridge.portfolio.signatures import SignOffRequest

__all__ = ["FORMS", "FormInvalidError", "check_ratings", "form_of", "rated_request"]


class FormInvalidError(InvalidInputError):
    """A form is filled in incompletely, or is none."""

    code = "portfolio.form_invalid"


FORMS: Mapping[str, tuple[str, ...]] = {
    "patient_care": ("explains", "listens", "comfort", "privacy", "safety"),
    "teaching": ("prepared", "explains", "lets_practise", "feedback"),
    "leadership": ("direction", "fairness", "follow_through", "development"),
    "judgement": ("weighs_evidence", "knows_limits", "escalates", "gives_reasons"),
    "creativity": ("sees_problems", "offers_ways", "tries_out", "learns_from_result"),
    "relationships": ("respect", "reliability", "handles_conflict", "shares"),
    "strategy": ("goal", "priorities", "resources", "measures_result"),
}
"""Form to its items, each rated 1 (not yet) to 5 (always)."""


def form_of(request: SignOffRequest) -> str:
    """Return the form a request is about; empty for any other subject."""
    kind = request.subject_kind.removeprefix("form.")
    return kind if request.subject_kind.startswith("form.") else ""


def check_ratings(form: str, content: Mapping[str, Any]) -> dict[str, int]:
    """Return the ratings of a filled form.

    Raises
    ------
    FormInvalidError
        If the form is unknown, an item is missing or unknown, or a rating is not 1 to 5.
    """
    items = FORMS.get(form)
    ratings = content.get("ratings")
    if items is None or not isinstance(ratings, dict):
        raise _refused(form, "it holds no ratings of a known form")
    if set(ratings) != set(items):
        raise _refused(form, f"it rates {', '.join(items)}, each once")
    if not all(type(one) is int and 1 <= one <= 5 for one in ratings.values()):
        raise _refused(form, "a rating is a whole number from 1 to 5")
    return {name: int(value) for name, value in ratings.items()}


def rated_request(request: SignOffRequest, ratings: Sequence[str]) -> SignOffRequest:
    """Return a request with the assessor's ratings in its content.

    Parameters
    ----------
    request
        As it was asked.
    ratings
        ``item=3`` each; needed for a form, refused for anything else.

    Raises
    ------
    FormInvalidError
        If they do not fit the form.
    """
    form = form_of(request)
    if not form:
        if ratings:
            raise _refused(request.subject_kind, "it is no form, so it takes no ratings")
        return request
    read: dict[str, int] = {}
    for one in ratings:
        name, _, value = one.partition("=")
        if not value.isdecimal() or len(value) > 1 or name in read:
            raise _refused(form, "a rating is written item=3, each item once")
        read[name] = int(value)
    content = {**request.content, "ratings": read}
    check_ratings(form, content)
    return dataclasses.replace(request, content=content)


def _refused(form: str, why: str) -> FormInvalidError:
    return FormInvalidError(
        "The form cannot be taken.",
        where=form[:40],
        why=f"{why[0].upper()}{why[1:]}.",
        kept="Nothing was signed or stored.",
        remedy="Have each item of the form rated by an identified assessor.",
    )
