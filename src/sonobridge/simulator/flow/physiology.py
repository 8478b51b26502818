"""Hearts, beds and radii of a person, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.simulator.flow.circulation_input import (
    SIDES,
    Physiology,
    Rhythm,
    SideInput,
)
from sonobridge.simulator.flow.parameters import flow_parameters

__all__ = ["Output", "Person", "Sex", "draw_physiology", "draw_sides"]

Sex = Literal["female", "male"]
Output = Literal["normal", "low", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is drawn.

    Attributes
    ----------
    seed
        Seed of all that is drawn.
    sex, age_years
        Mechanisms: sex acts by the size of body, vessels and heart; age by the flow of the
        brain.
    rhythm, output
        Rhythm of the heart, and whether its output is normal, low or high.
    """

    seed: int
    sex: Sex
    age_years: float
    rhythm: Rhythm = "sinus"
    output: Output = "normal"

    def __post_init__(self) -> None:
        """Refuse ages that the figures do not cover."""
        if not 18 <= self.age_years <= 100 or self.seed < 0:
            raise ValueError("a person is 18 to 100 years old and has a seed of 0 or more")


def draw_sides(
    person: Person, parameters: dict[str, Any] | None = None
) -> tuple[SideInput, SideInput]:
    """Return the free arteries of the right and the left side."""
    p = parameters or flow_parameters()
    rng = generator(person.seed, "flow", "vessels")
    group = "women" if person.sex == "female" else "men"
    body, both = rng.normal(size=2)
    sides = []
    for _ in SIDES:
        own = rng.normal(size=4)
        diameters = {}
        for index, name in enumerate(("cca", "ica")):
            row = p["vessels"][f"{name}_diameter_mm"]
            person_part = row["sd"] * (0.7 * body + 0.714 * (both if name == "ica" else -both))
            diameters[name] = row[group] + person_part + row["sd_side"] * own[index]
        other = p["other_vessels"]
        share = other["eca_over_ica"]["mean"] + other["eca_over_ica"]["sd"] * own[2]
        vertebral = other["vertebral_diameter_mm"]
        sides.append(
            SideInput(
                cca_radius_mm=max(diameters["cca"], 4.0) / 2.0,
                ica_radius_mm=max(diameters["ica"], 2.8) / 2.0,
                eca_radius_mm=max(diameters["ica"] * share, 2.2) / 2.0,
                vertebral_radius_mm=max(
                    vertebral["mean"] + vertebral["sd"] * body + vertebral["sd_side"] * own[3],
                    1.6,
                )
                / 2.0,
            )
        )
    return sides[0], sides[1]


def draw_physiology(
    person: Person,
    sides: tuple[SideInput, SideInput],
    parameters: dict[str, Any] | None = None,
) -> Physiology:
    """Return heart and beds of a person with these arteries.

    The flow that a hemisphere asks for follows the radius of its internal carotid (shear
    that stays the same shapes arteries), which carries the difference of the sexes.
    """
    p = parameters or flow_parameters()
    rng = generator(person.seed, "flow", "physiology")
    spread, beds = p["spread"], p["beds"]
    flow = np.exp(spread["flow_sd_share"] * rng.normal())
    demand = {
        name: _radius_factor(p, [getattr(side, f"{name}_radius_mm") for side in sides], name)
        * np.exp(spread["flow_sd_share_side"] * rng.normal(size=2))
        for name in ("ica", "eca")
    }
    total = _brain_ml_s(p, person.age_years) * spread["flow_scale"] * flow
    hemispheres = total * p["brain_flow"]["hemisphere_share"] * demand["ica"]
    face = p["face_flow"]["eca_ml_min"] / 60.0 * spread["flow_scale"] * flow * demand["eca"]
    heart = _heart(person, p, rng)
    logs = rng.normal(size=5)
    return Physiology(
        rhythm=person.rhythm,
        rhythm_seed=person.seed,
        hemisphere_flow_ml_s=(float(hemispheres[0]), float(hemispheres[1])),
        posterior_flow_ml_s=float(total * p["brain_flow"]["posterior_share"]),
        eca_flow_ml_s=(float(face[0]), float(face[1])),
        arm_flow_ml_s=p["face_flow"]["arm_ml_min"] / 60.0,
        brain_reserve=float(
            np.clip(
                rng.normal(beds["brain_reserve"]["mean"], beds["brain_reserve"]["sd"]), 0.3, 1
            )
        ),
        brain_closing_mmhg=beds["brain_closing_share"] * heart["normal_pressure_mmhg"],
        eca_closing_mmhg=beds["eca_closing_share"] * heart["normal_pressure_mmhg"],
        brain_time_constant_s=beds["brain_time_constant_s"],
        eca_time_constant_s=beds["eca_time_constant_s"],
        anterior_communicating=_share(beds["anterior_communicating"], logs[0]),
        posterior_communicating=(
            _share(beds["posterior_communicating"], logs[1]),
            _share(beds["posterior_communicating"], logs[2]),
        ),
        ophthalmic=(_share(beds["ophthalmic"], logs[3]), _share(beds["ophthalmic"], logs[4])),
        viscosity_mpa_s=float(
            np.clip(
                rng.normal(beds["viscosity_mpa_s"]["mean"], beds["viscosity_mpa_s"]["sd"]),
                2.5,
                5,
            )
        ),
        **heart,
    )


def _brain_ml_s(p: dict[str, Any], age_years: float) -> float:
    row = p["brain_flow"]
    return float(row["total_ml_min_at_50"] + row["per_year_ml_min"] * (age_years - 50.0)) / 60.0


def _radius_factor(p: dict[str, Any], radii: list[float], name: str) -> Any:
    """Return how the flow of each side follows the radius; 1 at the mean of the sexes."""
    row = p["vessels"]["ica_diameter_mm"]
    middle = 0.25 * (row["women"] + row["men"])
    if name == "eca":
        middle *= p["other_vessels"]["eca_over_ica"]["mean"]
    return (np.array(radii) / middle) ** p["spread"]["flow_radius_exponent"]


def _share(row: dict[str, float], normal: float) -> float:
    return float(row["median"] * np.exp(row["sd_share"] * normal))


_STORE = 0.85
"""Compliance times pulse pressure over stroke volume in the windkessel of the source."""


def _heart(person: Person, p: dict[str, Any], rng: np.random.Generator) -> dict[str, float]:
    rows = p["heart"]
    group = "women" if person.sex == "female" else "men"
    beats, output, pressure, pulse = rng.normal(size=4)
    rate, flow, pulses = (
        rows[name] for name in ("heart_rate_bpm", "cardiac_output_l_min", "pulse_pressure_mmhg")
    )
    mean = rows["mean_pressure_mmhg"]["mean"] + rows["mean_pressure_mmhg"]["sd"] * pressure
    per_minute = float(np.clip(rate[group] + rate["sd"] * beats, 48, 105))
    litres = float(flow[group] * np.exp(flow["sd_share"] * output))
    swing = np.clip(pulses[group] + pulses["sd"] * pulse, pulses["low"], pulses["high"])
    heart = {
        "heart_rate_bpm": per_minute,
        "cardiac_output_l_min": litres,
        "mean_pressure_mmhg": float(np.clip(mean, 75, 130)),
        "arterial_compliance_ml_mmhg": _STORE * 1000.0 * litres / per_minute / float(swing),
        "normal_pressure_mmhg": float(np.clip(mean, 75, 130)),
    }
    if person.output != "normal":
        change = rows[f"{person.output}_output"]
        heart["cardiac_output_l_min"] *= change["cardiac_output"]
        heart["mean_pressure_mmhg"] *= change["mean_pressure"]
        heart["heart_rate_bpm"] *= change["heart_rate"]
    if person.rhythm == "atrial_fibrillation":
        heart["heart_rate_bpm"] *= 1.15
    return heart
