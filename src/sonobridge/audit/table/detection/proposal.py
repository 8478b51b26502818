"""From a table to a proposed protocol: what was understood, and what must be asked."""

from __future__ import annotations

import re

from sonobridge.audit.protocol import (
    Columns,
    Metric,
    OperatingPoint,
    Product,
    Protocol,
    Subgroup,
)
from sonobridge.audit.protocol.understood import Detection, UnusedColumn
from sonobridge.audit.table.answers import NEGATIVE
from sonobridge.audit.table.attributes import sorted_levels
from sonobridge.audit.table.cells import comparable
from sonobridge.audit.table.detection.groups import propose_groups
from sonobridge.audit.table.detection.roles import Roles, find_roles
from sonobridge.audit.table.detection.sample import Profile, take_sample
from sonobridge.audit.table.names import plain_name
from sonobridge.audit.table.source import TableSource

__all__ = ["detect_columns"]

_UNITS = {"mm": "mm", "cm": "cm", "cm_s": "cm/s", "percent": "%", "ml": "ml", "deg": "deg"}
_PRIMARY: dict[str, Metric] = {
    "binary": "sensitivity",
    "multiclass": "accuracy",
    "ordinal": "weighted_kappa",
    "measurement": "bias",
}


def detect_columns(source: TableSource) -> Detection:
    """Tell what a table holds and propose a protocol for it.

    Names decide first, content where one column alone fits; nothing is guessed where two
    readings are possible, it is asked.
    """
    sample = take_sample(source)
    roles = find_roles(sample)
    groups, unused = propose_groups(roles)
    _place_columns(roles)
    protocol = _protocol(source, roles, groups)
    grouped = {group.column for group in groups}
    told = {reading.column for reading in roles.readings}
    unused += [
        UnusedColumn(column=p.name, why=_why_unused(p))
        for p in sample.profiles
        if p.name not in told | grouped | {one.column for one in unused}
    ]
    return Detection(
        file=source.name,
        sha256=source.sha256,
        kind=source.kind,
        encoding=source.encoding,
        separator=source.separator,
        rows=sample.rows_in_file,
        columns=len(source.names),
        sampled_rows=len(sample.rows),
        task=roles.task,
        understood=tuple(roles.readings),
        unused=tuple(unused),
        questions=tuple(roles.questions),
        protocol=protocol,
    )


def _place_columns(roles: Roles) -> None:
    """Name site and version columns, which may be subgroups too."""
    for kind in ("site", "version"):
        for profile in roles.sample.profiles:
            if profile.kind == kind and profile.known and kind not in roles.taken:
                roles.taken[kind] = profile
    names = {plain_name(p.name) for p in roles.sample.profiles}
    if "reader" in names and "modality" in names:
        roles.ask(
            "reader",
            "Each row looks like one reader's reading. Is this a reader study? Then run "
            "`sonobridge audit reader-study FILE`.",
            "another command",
            blocking=True,
        )


def _why_unused(profile: Profile) -> str:
    if not profile.known:
        return "it is empty in the sample."
    if profile.kind:
        return f"its name says {profile.kind.replace('_', ' ')}, but another column was taken."
    if 2 <= profile.distinct <= 12 and not profile.numeric:
        return "its name says nothing; name it as a subgroup if it matters."
    return "its name says nothing that is known here."


def _protocol(
    source: TableSource, roles: Roles, groups: tuple[Subgroup, ...]
) -> Protocol | None:
    """Return the proposed protocol; None where task or answers are not known."""
    answered = (
        roles.metrics or roles.class_scores or roles.taken.keys() & {"score", "prediction"}
    )
    if roles.task is None or not answered:
        return None
    simulated = _simulated(roles)
    if not simulated:
        roles.ask(
            "reference",
            "Where does the reference come from: adjudication, another examination, or the "
            "signed report?",
            "reference_kind",
        )
    metric = _PRIMARY.get(roles.task)
    stem = re.sub(r"\.[A-Za-z]+$", "", source.name)[:100] or "table"
    _ask_scale(roles)
    return Protocol(
        title=f"Audit of {stem}",
        product=Product(name=stem, version=_version(roles)),
        task=roles.task,
        columns=_columns(roles),
        positive=_positive(roles),
        operating_point=_operating_point(roles),
        primary_metric=metric or _first_metric(roles),
        unit=_unit(roles),
        subgroups=groups,
        rows_are_patients="patient" not in roles.taken,
        reference_kind="simulated" if simulated else "unknown",
    )


def _columns(roles: Roles) -> Columns:
    reference = roles.taken.get("reference")
    classes: tuple[str, ...] = ()
    if roles.task in ("multiclass", "ordinal") and reference is not None:
        classes = sorted_levels(set(reference.levels))
    return Columns(
        patient=roles.name("patient"),
        image=roles.name("image"),
        reference=roles.name("reference"),
        score=roles.name("score") if roles.task == "binary" else "",
        prediction=roles.name("prediction"),
        compared=roles.name("compared"),
        site=roles.name("site"),
        version=roles.name("version"),
        readers=tuple(p.name for p in roles.readers[:30]),
        class_scores=tuple(
            p.name
            for level in (classes if roles.class_scores else ())
            for p in roles.class_scores
            if plain_name(p.name).endswith(f"_{plain_name(level)}")
        ),
        classes=classes,
        metrics=tuple(p.name for p in roles.metrics),
    )


def _positive(roles: Roles) -> tuple[str, ...]:
    """Return the value that means positive; the last by text where nothing tells."""
    reference = roles.taken.get("reference")
    if roles.task != "binary" or reference is None:
        return ("1",)
    levels = sorted(reference.levels, key=comparable)
    positive = [level for level in levels if comparable(level) not in NEGATIVE]
    return tuple(positive[-1:]) or ("1",)


def _operating_point(roles: Roles) -> OperatingPoint:
    if roles.task != "binary" or "prediction" in roles.taken:
        source = f"answers of the table, column {roles.name('prediction')}"
        return OperatingPoint(threshold=None, source=source[:300])
    roles.ask(
        roles.name("score"),
        "Which threshold does the vendor state? 0.5 is proposed for want of it.",
        "operating_point",
    )
    return OperatingPoint(threshold=0.5, source="proposed, no threshold was stated")


def _first_metric(roles: Roles) -> Metric:
    kinds = [p.kind for p in roles.metrics]
    found: Metric = "dice"
    for metric in ("dice", "iou", "nsd", "hd95", "assd"):
        if metric in kinds:
            return metric
    return found


def _unit(roles: Roles) -> str:
    if roles.task != "measurement":
        return ""
    plain = plain_name(roles.name("reference"))
    return next((unit for end, unit in _UNITS.items() if plain.endswith(f"_{end}")), "")


def _ask_scale(roles: Roles) -> None:
    if roles.task == "measurement":
        roles.ask(
            "margin",
            "Which difference is tolerated, and which gap between groups is small enough? "
            "The proposed margin is in no unit.",
            "tolerance, margin and unit",
            blocking=True,
        )
    elif roles.metrics and all(p.kind in ("hd95", "assd") for p in roles.metrics):
        roles.ask(
            "margin", "Which gap of the distance is small enough?", "margin", blocking=True
        )


def _version(roles: Roles) -> str:
    version = roles.taken.get("version")
    if version is not None and version.distinct == 1:
        return version.levels[0][:100]
    return "several, see the version column" if version is not None else "not stated"


def _simulated(roles: Roles) -> bool:
    marked = next((p for p in roles.sample.profiles if p.kind == "simulated"), None)
    return marked is not None and marked.values <= {"1", "yes", "true"} and marked.known > 0
