"""The arteries as a network: nodes, branches and what each branch costs.

Nodes: the carotid bifurcation, the end of the internal carotid and the subclavian artery
of each side, and the circle of Willis behind them. Branches without an end drain into a
bed. Pressures in mmHg, flows in ml/s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.flow.circulation_input import (
    SIDES,
    CirculationInput,
    LesionVessel,
    SideInput,
)
from sonobridge.simulator.flow.stenosis import (
    lesion_loss,
    vessel_inertance,
    vessel_resistance,
)

__all__ = [
    "BEDS",
    "BRANCHES",
    "INCIDENCE",
    "SOURCE",
    "SUBCLAVIAN_RADIUS_MM",
    "Network",
    "assemble",
    "branch",
]

Floats = NDArray[np.float64]

_NODES: Final = (
    "bifurcation_right", "bifurcation_left", "carotid_end_right", "carotid_end_left",
    "circle", "subclavian_right", "subclavian_left",
)  # fmt: skip

_ENDS: Final = {
    "cca": ("source", "bifurcation"),
    "ica": ("bifurcation", "carotid_end"),
    "eca": ("bifurcation", ""),
    "ophthalmic": ("bifurcation", "carotid_end"),
    "hemisphere": ("carotid_end", ""),
    "posterior_communicating": ("carotid_end", "circle"),
    "vertebral": ("subclavian", "circle"),
    "subclavian": ("source", "subclavian"),
    "arm": ("subclavian", ""),
}

_DRAINING: Final = {name for name, (_, end) in _ENDS.items() if not end}

BRANCHES: Final = (
    *(f"{name}_{side}" for name in _ENDS for side in SIDES),
    "anterior_communicating",
    "posterior",
)
"""Names of the branches, in the order of every array of branches."""

BEDS: Final = tuple(
    index for index, name in enumerate(BRANCHES) if name.rpartition("_")[0] in _DRAINING
    or name == "posterior"
)  # fmt: skip
"""Indices of the branches that drain into a bed."""

_LENGTH_MM: Final = {"cca": 110.0, "ica": 160.0, "vertebral": 210.0, "subclavian": 60.0}
"""Lengths from origin to end, mm (usual adult anatomy; only losses of straight vessel)."""

SUBCLAVIAN_RADIUS_MM = 3.8
_OPEN = 0.02


def branch(name: str, side: str = "") -> int:
    """Return the index of a branch."""
    return BRANCHES.index(f"{name}_{side}" if side else name)


def _ends(name: str) -> tuple[str, str]:
    if name == "anterior_communicating":
        return "carotid_end_right", "carotid_end_left"
    if name == "posterior":
        return "circle", ""
    kind, _, side = name.rpartition("_")
    start, end = _ENDS[kind]
    return _node(start, side), _node(end, side)


def _node(name: str, side: str) -> str:
    return f"{name}_{side}" if name in {"bifurcation", "carotid_end", "subclavian"} else name


def _incidence() -> tuple[Floats, Floats]:
    """Return ((branches, nodes) pressure difference from node pressures, source share)."""
    matrix, source = np.zeros((len(BRANCHES), len(_NODES))), np.zeros(len(BRANCHES))
    for row, name in enumerate(BRANCHES):
        start, end = _ends(name)
        if start == "source":
            source[row] = 1.0
        else:
            matrix[row, _NODES.index(start)] = 1.0
        if end:
            matrix[row, _NODES.index(end)] = -1.0
    return matrix, source


INCIDENCE, SOURCE = _incidence()
"""Pressure drop of the branches = INCIDENCE @ node pressures + SOURCE * source pressure."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Losses of all branches of several circulations; arrays are (circulations, branches).

    Attributes
    ----------
    linear, quadratic, inertance
        Loss ``linear * q + quadratic * q |q| + inertance * dq/dt``; of a bed, ``linear`` is
        the impedance before its compliance.
    resistance, compliance, closing
        Of the beds: resistance behind the compliance, the compliance (ml/mmHg) and the
        pressure at which flow ends.
    demand, lowest, highest
        Of the beds: flow that is asked for, and the resistances between which the bed
        regulates itself towards it (one and the same where it does not).
    """

    linear: Floats
    quadratic: Floats
    inertance: Floats
    resistance: Floats
    compliance: Floats
    closing: Floats
    demand: Floats
    lowest: Floats
    highest: Floats


def assemble(inputs: list[CirculationInput]) -> Network:
    """Return the losses of every branch of every circulation."""
    arrays = {name: np.zeros((len(inputs), len(BRANCHES))) for name in Network.__slots__}
    for row, given in enumerate(inputs):
        for index, side in enumerate(SIDES):
            _fill_side(arrays, row, given, index)
            physiology = given.physiology
            for name, value in (
                ("ophthalmic", physiology.ophthalmic[index]),
                ("posterior_communicating", physiology.posterior_communicating[index]),
            ):
                arrays["linear"][row, branch(name, side)] = value
        middle = branch("anterior_communicating")
        arrays["linear"][row, middle] = given.physiology.anterior_communicating
        _fill_beds(arrays, row, given)
    return Network(**arrays)


def _fill_side(
    arrays: dict[str, Floats], row: int, given: CirculationInput, index: int
) -> None:
    side = given.side(SIDES[index])
    for name in ("cca", "ica", "vertebral", "subclavian", "eca"):
        column = branch(name, SIDES[index])
        linear, quadratic, inertance = _vessel(side, name, given.physiology.viscosity_mpa_s)
        arrays["linear"][row, column] = linear
        arrays["quadratic"][row, column] = quadratic
        arrays["inertance"][row, column] = inertance


def _vessel(
    side: SideInput, name: LesionVessel, viscosity: float
) -> tuple[float, float, float]:
    radius = (
        SUBCLAVIAN_RADIUS_MM
        if name == "subclavian"
        else float(getattr(side, f"{name}_radius_mm"))
    )
    length = _LENGTH_MM.get(name, 0.0)
    linear, quadratic = vessel_resistance(radius, length, viscosity) + _OPEN, 0.0
    for lesion in side.lesions_of(name):
        more, square = lesion_loss(lesion, radius, viscosity)
        linear, quadratic = linear + more, quadratic + square
    inertance = vessel_inertance(radius, length) if length else 0.0
    return linear, quadratic, inertance


def _fill_beds(arrays: dict[str, Floats], row: int, given: CirculationInput) -> None:
    p = given.physiology
    demands = {
        "eca": p.eca_flow_ml_s,
        "hemisphere": p.hemisphere_flow_ml_s,
        "arm": (p.arm_flow_ml_s, p.arm_flow_ml_s),
    }
    rows = [
        (branch(name, side), name, flows[i])
        for name, flows in demands.items()
        for i, side in enumerate(SIDES)
    ]
    for column, name, demand in [
        *rows,
        (branch("posterior"), "posterior", p.posterior_flow_ml_s),
    ]:
        brain = name in {"hemisphere", "posterior"}
        closing = p.brain_closing_mmhg if brain else p.eca_closing_mmhg
        whole = (p.normal_pressure_mmhg - closing) / max(demand, 1e-6)
        impedance = _IMPEDANCE_SHARE * whole
        time = p.brain_time_constant_s if brain else p.eca_time_constant_s
        arrays["linear"][row, column] += impedance
        arrays["resistance"][row, column] = whole - impedance
        arrays["compliance"][row, column] = time / whole
        arrays["closing"][row, column] = closing
        arrays["demand"][row, column] = demand
        low, high = (p.brain_reserve, _CONSTRICTION) if brain else (1.0, 1.0)
        arrays["lowest"][row, column] = low * (whole - impedance)
        arrays["highest"][row, column] = high * (whole - impedance)


_IMPEDANCE_SHARE = 0.1
"""Impedance of a bed before its compliance over its whole resistance (assumed)."""

_CONSTRICTION = 2.5
"""Highest resistance of a bed of the brain over its resting one (assumed)."""
