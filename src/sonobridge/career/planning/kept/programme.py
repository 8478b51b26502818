"""A programme sheet: published outcomes beside the accreditor's thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field

from sonobridge.career.credentials.library import load_library

__all__ = ["OutcomeLine", "ProgrammeSheet", "judge_programme"]

UNKNOWN = "unknown"
OUTCOMES = {
    "retention": ("retention_min", "Retention"),
    "take_and_pass": ("credential_take_and_pass_min", "Credential take and pass"),
    "placement": ("placement_min", "Placement"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeSheet:
    """What a person entered about a programme; None and empty mean unknown, never 0.

    Attributes
    ----------
    retention, take_and_pass, placement
        Shares 0..1 as the programme publishes them.
    sources
        Where each figure stands, by name of the figure: a figure without one is unknown.
    """

    name: str
    accredited: bool | None = None
    concentrations: tuple[str, ...] = ()
    retention: float | None = None
    take_and_pass: float | None = None
    placement: float | None = None
    simulation_hours: int | None = None
    tuition_usd: int | None = None
    sources: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in OUTCOMES:
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name} is a share from 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """One figure of the sheet: what is shown, the threshold, and whether it is met.

    ``state`` is ``met``, ``below`` or ``unknown``; figures without a threshold are
    ``given`` or ``unknown``.
    """

    name: str
    label: str
    shown: str
    value: float | None
    threshold: float | None
    state: str
    text: str
    source: str


def judge_programme(sheet: ProgrammeSheet) -> tuple[OutcomeLine, ...]:
    """Return the lines of a sheet; a figure without a source reads ``unknown``."""
    thresholds = load_library().thresholds["JRC-DMS"]
    origin = "; ".join(thresholds["source"])
    lines = []
    for name, (key, label) in OUTCOMES.items():
        least, source = float(thresholds[key]), sheet.sources.get(name, "")
        value = getattr(sheet, name) if source else None
        if value is None:
            state, text = (
                UNKNOWN,
                f"{label} is unknown: ask the programme for its published figure.",
            )
        elif value < least:
            state = "below"
            text = (
                f"{label} {_percent(value)} is below the JRC-DMS threshold of "
                f"{_percent(least)} ({origin})."
            )
        else:
            state, text = (
                "met",
                f"{label} {_percent(value)} meets the JRC-DMS threshold of {_percent(least)}.",
            )
        lines.append(
            OutcomeLine(
                name=name, label=label, shown=UNKNOWN if value is None else _percent(value),
                value=value, threshold=least, state=state, text=text, source=source,
            )
        )  # fmt: skip
    lines += [
        _plain(sheet, "accredited", "Accredited", _yes(sheet.accredited)),
        _plain(sheet, "concentrations", "Concentrations", ", ".join(sheet.concentrations)),
        _plain(sheet, "simulation_hours", "Simulation hours", _number(sheet.simulation_hours)),
        _plain(sheet, "tuition_usd", "Tuition in USD", _number(sheet.tuition_usd)),
    ]
    return tuple(lines)


def _plain(sheet: ProgrammeSheet, name: str, label: str, shown: str) -> OutcomeLine:
    source = sheet.sources.get(name, "")
    known = shown if shown and source else UNKNOWN
    return OutcomeLine(
        name=name,
        label=label,
        shown=known,
        value=None,
        threshold=None,
        state=UNKNOWN if known == UNKNOWN else "given",
        text=f"{label}: {known}.",
        source=source,
    )


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
