"""Losses of vessels and narrowings against closed forms."""

from itertools import pairwise

import numpy as np
import pytest

from circulations import carotid_lesion
from sonobridge.simulator.flow.circulation_input import Lesion
from sonobridge.simulator.flow.stenosis import (
    BLOOD_DENSITY_KG_M3,
    effective_radius_mm,
    lesion_loss,
    lumen_radii,
    stream_radii,
    vessel_inertance,
    vessel_resistance,
    viscous_length_mm,
)

PASCAL = 133.322


def test_vessel_costs_what_poiseuille_says():
    radius, length, viscosity = 2e-3, 0.1, 3.5e-3
    pascal = 8 * viscosity * length / (np.pi * radius**4)
    assert vessel_resistance(2.0, 100.0, 3.5) == pytest.approx(
        pascal / PASCAL * 1e-6, rel=1e-12
    )
    inertance = BLOOD_DENSITY_KG_M3 * length / (np.pi * radius**2)
    assert vessel_inertance(2.0, 100.0) == pytest.approx(inertance / PASCAL * 1e-6, rel=1e-12)


def test_quadratic_loss_is_that_of_a_sudden_widening():
    lesion = Lesion(vessel="ica", minimal_radius_mm=0.8, length_mm=8)
    _, quadratic = lesion_loss(lesion, 2.4, 3.5)
    flow = 4e-6
    throat, free = flow / (np.pi * 0.8e-3**2), flow / (np.pi * 2.4e-3**2)
    borda_carnot = 0.5 * BLOOD_DENSITY_KG_M3 * (throat - free) ** 2 / PASCAL
    assert quadratic * 4.0**2 == pytest.approx(borda_carnot, rel=1e-9)


@pytest.mark.parametrize("nascet", [0.3, 0.6, 0.85])
def test_tapered_lesion_costs_the_integral_of_its_lumen(nascet):
    lesion = carotid_lesion(nascet)
    arc = np.linspace(0, 30, 6001)
    radii = lumen_radii(arc, 2.45, [lesion])
    inside = np.abs(arc - lesion.position_mm) <= lesion.length_mm / 2
    exact = np.trapezoid((lesion.minimal_radius_mm / radii[inside]) ** 4, arc[inside])
    assert viscous_length_mm(lesion, 2.45) == pytest.approx(exact, rel=0.03)


def test_losses_rise_as_the_lumen_closes_and_with_eccentricity():
    losses = [lesion_loss(carotid_lesion(g), 2.45, 3.5) for g in (0.2, 0.5, 0.7, 0.9)]
    assert all(a < b for a, b in pairwise(losses))
    round_, off = (lesion_loss(carotid_lesion(0.6, eccentricity=e), 2.45, 3.5) for e in (0, 1))
    assert off[1] > 1.3 * round_[1]
    assert lesion_loss(carotid_lesion(1.0), 2.45, 3.5) == (1e9, 0.0)


def test_a_lesion_wider_than_its_vessel_costs_no_widening():
    lesion = Lesion(vessel="ica", minimal_radius_mm=3.0, length_mm=8)
    assert lesion_loss(lesion, 2.4, 3.5)[1] == 0.0


def test_stream_is_narrower_than_an_eccentric_throat_only():
    arc = np.linspace(0, 40, 401)
    lesion = carotid_lesion(0.6, eccentricity=1.0)
    radii = lumen_radii(arc, 2.45, [lesion])
    stream = stream_radii(arc, radii, [lesion])
    assert stream.min() == pytest.approx(effective_radius_mm(lesion), rel=1e-6)
    outside = np.abs(arc - lesion.position_mm) > lesion.length_mm / 2
    np.testing.assert_array_equal(stream[outside], radii[outside])
    assert radii.min() == pytest.approx(lesion.minimal_radius_mm, rel=1e-6)
