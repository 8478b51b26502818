"""Knowledge held by one person only: skills of a group that would leave with somebody."""

from __future__ import annotations

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.core.errors import SonobridgeError
from sonobridge.workflows.context import Actor


@pytest.fixture
def room(tmp_path, clock):
    made = PortfolioRoom(tmp_path / "ws", clock)
    yield made
    made.workspace.close()


def put(room, person, kind, number):
    for n in range(number):
        room.put(kind, n, outputs=[("thing", f"{person.id}_{kind}_{n}")], person=person.id)


def ids(rows):
    return {one["id"] for one in rows}


@pytest.mark.requirement("R-004-98")
def test_skills_that_one_person_of_the_group_holds_are_listed(room):
    second = room.workspace.people.add("Reader B", {"reader"})
    third = room.workspace.people.add("Reader C", {"reader"})
    room.exams(12)
    put(room, second, "scan.submit", 12)
    put(room, third, "label.submit", 40)
    put(room, third, "label.adjudicate", 10)
    found = room.run("portfolio.held_once")
    assert found["people"] == 3
    alone = {one["id"]: one["holders"] for one in found["held_once"]}
    assert alone == {
        name: ["Reader C"] for name in ("image_interpretation", "labelling", "reference")
    }
    assert {"scanning", "documentation"} <= ids(found["shared"])
    assert "regulation" in ids(found["nobody"])
    every = found["held_once"] + found["shared"] + found["nobody"]
    assert len(every) == len(ids(every))
    # A second person learns two of them: only the third would still leave with Reader C.
    put(room, second, "label.submit", 40)
    assert ids(room.run("portfolio.held_once")["held_once"]) == {"reference"}


def test_a_skill_that_is_begun_is_not_held(room):
    room.exams(9)
    assert room.run("portfolio.held_once")["held_once"] == []


def test_only_owner_and_educator_may_look(room):
    reader = room.workspace.people.add("Reader B", {"reader"})
    room.owner = Actor(reader.id, reader.display_name, reader.roles)
    with pytest.raises(SonobridgeError):
        room.run("portfolio.held_once")
