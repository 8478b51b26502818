"""A stenosis always carries the method that it was measured with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record

__all__ = [
    "AreaReference",
    "DiameterMethod",
    "MethodRefusedError",
    "MixedMethodsError",
    "PercentMethod",
    "StenosisClass",
    "StenosisPercent",
    "largest_stenosis",
    "mean_stenosis",
    "stenosis_difference",
]

DiameterMethod = Literal["nascet_diameter", "ecst_diameter"]
PercentMethod = Literal["nascet_diameter", "ecst_diameter", "area"]
AreaReference = Literal["normal_distal_ica", "original_lumen"]


class MixedMethodsError(InvalidInputError):
    """Two stenoses of different methods were compared or averaged."""

    code = "stenosis.methods_mixed"


class MethodRefusedError(InvalidInputError):
    """A stenosis was asked for by a method that does not apply."""

    code = "stenosis.method_refused"


@record
class StenosisPercent:
    """A percentage of narrowing with its method.

    Two values are ordered, subtracted or averaged only when they are the same quantity.
    ``==`` only tells whether two records are the same (as with aware and naive datetimes):
    values of different methods are never equal.

    Attributes
    ----------
    percent
        0 to 100.
    method
        ``nascet_diameter``: 1 - minimal residual lumen / normal distal ICA lumen;
        ``ecst_diameter``: 1 - minimal residual lumen / estimated original lumen at the
        lesion; ``area``: 1 - minimal lumen area / reference area. Definitions:
        ``stenosis_methods`` of the clinical criteria.
    near_occlusion
        Whether the distal vessel has collapsed. Said for every value, since NASCET is then
        not defined.
    area_reference
        Which area an ``area`` stenosis is relative to; None for diameters.

    Raises
    ------
    ValueError
        For NASCET (or an area relative to the distal ICA) in near-occlusion, or an area
        without its reference.
    """

    percent: Annotated[float, Ge(0), Le(100)]
    method: PercentMethod
    near_occlusion: bool
    area_reference: AreaReference | None = None

    def __post_init__(self) -> None:
        """Refuse what is not a quantity."""
        if self.method not in {"nascet_diameter", "ecst_diameter", "area"}:
            raise ValueError(
                f"{self.method} is no method of a percentage; a velocity class is a class"
            )
        if (self.method == "area") != (self.area_reference is not None):
            raise ValueError("an area stenosis, and no other, names its reference area")
        if self.near_occlusion and self.method == "nascet_diameter":
            raise ValueError("NASCET is not defined in near-occlusion: name the class instead")
        if self.near_occlusion and self.area_reference == "normal_distal_ica":
            raise ValueError("in near-occlusion the distal ICA is no normal reference")

    @property
    def quantity(self) -> str:
        """Name of what is measured; only values of one quantity may meet."""
        if self.method == "area":
            return f"area stenosis relative to the {_WORDS[self.area_reference or '']}"
        return _WORDS[self.method]

    def __lt__(self, other: StenosisPercent) -> bool:
        """Order two values of one quantity."""
        return self.percent < _same(self, other, "compared").percent

    def __le__(self, other: StenosisPercent) -> bool:
        """Order two values of one quantity."""
        return self.percent <= _same(self, other, "compared").percent

    def __gt__(self, other: StenosisPercent) -> bool:
        """Order two values of one quantity."""
        return self.percent > _same(self, other, "compared").percent

    def __ge__(self, other: StenosisPercent) -> bool:
        """Order two values of one quantity."""
        return self.percent >= _same(self, other, "compared").percent

    def __str__(self) -> str:
        """Write the value with its method."""
        return f"{self.percent:.0f} % ({self.quantity})"


@record
class StenosisClass:
    """A class of stenosis from velocities: a class, never a percentage.

    Attributes
    ----------
    name
        Class of the criteria set, e.g. ``50_69`` or ``near_occlusion``.
    criteria_set
        Identifier of the set that it was graded by.
    method
        Always ``velocity_class``.
    """

    name: Annotated[str, Len(1, 40)]
    criteria_set: Annotated[str, Len(1, 80)]
    method: Literal["velocity_class"] = "velocity_class"

    @property
    def quantity(self) -> str:
        """Name of what is classed."""
        return f"velocity class of {self.criteria_set}"


def stenosis_difference(first: StenosisPercent, second: StenosisPercent) -> float:
    """Return first minus second in points.

    Raises
    ------
    MixedMethodsError
        If they are not the same quantity.
    """
    return first.percent - _same(first, second, "subtracted").percent


def mean_stenosis(values: Iterable[StenosisPercent]) -> StenosisPercent:
    """Return the mean of several values of one quantity.

    Raises
    ------
    MixedMethodsError
        If they are not the same quantity.
    MethodRefusedError
        If there is none, or only some are near-occlusions.
    """
    listed = tuple(values)
    if not listed:
        raise _refused("There is no stenosis to average.", "Give at least one value.")
    first = listed[0]
    for value in listed[1:]:
        _same(first, value, "averaged")
    if len({value.near_occlusion for value in listed}) > 1:
        raise _refused(
            "A near-occlusion is not averaged with other stenoses.", "Average them apart."
        )
    return StenosisPercent(
        percent=sum(value.percent for value in listed) / len(listed),
        method=first.method,
        near_occlusion=first.near_occlusion,
        area_reference=first.area_reference,
    )


def largest_stenosis(values: Iterable[StenosisPercent]) -> StenosisPercent:
    """Return the largest of several values of one quantity.

    Raises
    ------
    MixedMethodsError
        If they are not the same quantity.
    MethodRefusedError
        If there is none.
    """
    listed = tuple(values)
    if not listed:
        raise _refused("There is no stenosis to choose from.", "Give at least one value.")
    largest = listed[0]
    for value in listed[1:]:
        largest = max(largest, value)
    return largest


_WORDS = {
    "nascet_diameter": "NASCET, diameter",
    "ecst_diameter": "ECST, diameter",
    "normal_distal_ica": "normal distal ICA",
    "original_lumen": "original lumen at the lesion",
}


def _same(first: StenosisPercent, second: object, verb: str) -> StenosisPercent:
    quantity = getattr(second, "quantity", None)
    if not isinstance(second, StenosisPercent) or quantity != first.quantity:
        other = quantity or f"{type(second).__name__} without a method"
        raise MixedMethodsError(
            f"Stenoses of different methods cannot be {verb}.",
            where="stenosis",
            why=f"One is {first.quantity}, the other {other}: they are different quantities.",
            kept="Both values are unchanged.",
            remedy="Convert one by a named conversion, or measure both by one method.",
        )
    return second


def _refused(what: str, remedy: str) -> MethodRefusedError:
    return MethodRefusedError(what, where="stenosis", kept="Nothing was stored.", remedy=remedy)
