"""Circulations for tests of the simulated flow."""

from dataclasses import replace

from sonobridge.simulator.flow.circulation_input import CirculationInput, Lesion, SideInput
from sonobridge.simulator.flow.physiology import Person, draw_physiology, draw_sides

ARTERIES = SideInput(
    cca_radius_mm=3.15, ica_radius_mm=2.45, eca_radius_mm=2.05, vertebral_radius_mm=1.7
)


def circulation_input(right=(), left=(), *, radii=None, **changes):
    """The circulation of one man of 68 years with lesions, and fields of it changed."""
    person = Person(seed=11, sex="male", age_years=68)
    physiology = draw_physiology(person, draw_sides(person))
    return CirculationInput(
        right=replace(ARTERIES, lesions=tuple(right), **(radii or {})),
        left=replace(ARTERIES, lesions=tuple(left)),
        physiology=replace(physiology, **changes),
    )


def carotid_lesion(nascet, **changes):
    """A plaque of the internal carotid of a share of the distal diameter."""
    fields = {
        "vessel": "ica",
        "minimal_radius_mm": ARTERIES.ica_radius_mm * (1.0 - nascet),
        "length_mm": 12.0,
        "position_mm": 14.0,
    }
    return Lesion(**(fields | changes))
