"""Proposed subgroups: customary attributes with customary cuts, each with its reason."""

from __future__ import annotations

from sonobridge.audit.protocol import Subgroup
from sonobridge.audit.protocol.understood import UnusedColumn
from sonobridge.audit.table.attributes import MOST_LEVELS
from sonobridge.audit.table.bands import CUSTOMARY, band_labels
from sonobridge.audit.table.detection.roles import Roles, attribute_profiles
from sonobridge.audit.table.detection.sample import Profile
from sonobridge.audit.table.names import attribute_titles, plain_name

__all__ = ["propose_groups"]

_MOST_GROUPS = 40
_SELF_REPORTED = frozenset({"race", "ethnicity"})
_BANDED = frozenset({"age", "bmi", "depth"})


def propose_groups(roles: Roles) -> tuple[tuple[Subgroup, ...], list[UnusedColumn]]:
    """Return the subgroups of the customary attributes, and the columns that make none."""
    groups: list[Subgroup] = []
    unused: list[UnusedColumn] = []
    for profile in attribute_profiles(roles):
        why_not = _obstacle(profile) or (
            "forty subgroups are proposed already." if len(groups) == _MOST_GROUPS else ""
        )
        scale = _scale(profile)
        if not why_not and profile.kind == "skin_tone" and not scale:
            why_not = "a skin tone needs the name of its scale."
            roles.ask(
                profile.name,
                "On which scale was the skin tone recorded, and by whom?",
                "subgroups: scale and recorded_by",
            )
        if why_not:
            unused.append(UnusedColumn(column=profile.name, why=why_not))
            continue
        cuts = _cuts(profile)
        groups.append(_group(profile, cuts, scale))
        _read(roles, profile, cuts)
    return tuple(groups), unused


def _obstacle(profile: Profile) -> str:
    if profile.distinct < 2:
        return "it has one level only."
    if profile.kind not in _BANDED and not profile.numeric and profile.distinct > MOST_LEVELS:
        return f"it has more than {MOST_LEVELS} levels; merge them first."
    if profile.kind in _BANDED and not profile.numeric and profile.distinct > MOST_LEVELS:
        return "its cells are neither numbers nor a few bands."
    return ""


def _cuts(profile: Profile) -> tuple[float, ...] | None:
    """Return cut points: customary ones, or thirds of the sampled rows where none are."""
    if not profile.numeric or profile.kind not in (*_BANDED, "quality"):
        return None
    if profile.kind in ("age", "bmi"):
        return CUSTOMARY[profile.kind]
    if profile.kind == "quality" and profile.distinct <= 10:
        return None
    numbers = profile.numbers
    step = 0.5 if numbers[-1] - numbers[0] < 20 else 1.0
    thirds = {round(numbers[len(numbers) * part // 3] / step) * step for part in (1, 2)} - {
        numbers[0]
    }
    return tuple(sorted(thirds)) or None


def _scale(profile: Profile) -> str:
    plain = plain_name(profile.name)
    if "fitzpatrick" in plain:
        return "Fitzpatrick I-VI"
    return "Monk 1-10" if "monk" in plain or plain == "mst" else ""


def _group(profile: Profile, cuts: tuple[float, ...] | None, scale: str) -> Subgroup:
    return Subgroup(
        column=profile.name,
        title=attribute_titles()[profile.kind],
        cuts=cuts,
        scale=scale,
        several=profile.several >= 1 and profile.kind in (*_SELF_REPORTED, "scanner"),
    )


def _read(roles: Roles, profile: Profile, cuts: tuple[float, ...] | None) -> None:
    if cuts is None:
        why = f"its name; {profile.distinct} levels."
    else:
        customary = CUSTOMARY.get(profile.kind) == cuts
        source = "customary bands" if customary else "thirds of the sampled rows"
        why = f"its name; {source}: {', '.join(band_labels(cuts))}."
    if profile.several and profile.kind in _SELF_REPORTED:
        why += " Cells with several answers count in each."
    roles.read(profile, f"subgroup: {attribute_titles()[profile.kind]}", "name", why)
    if profile.kind in (*_SELF_REPORTED, "skin_tone"):
        roles.ask(
            profile.name,
            "Who recorded it (self-report is preferred), and with which consent?",
            "subgroups: recorded_by and consent",
        )
