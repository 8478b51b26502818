"""What may leave in a fault report."""

from __future__ import annotations

import json

import pytest

from sonobridge.store.upkeep.diagnosis import filtered_line


@pytest.mark.parametrize(
    "message",
    [
        "opened /home/jane/clip.dcm",
        "opened C:\\Users\\jane\\clip.dcm",
        "patient 'jane doe' unknown",
        "name DOE^JANE",
        "study 1.2.840.113619.2.21",
        "born 19700101",
        "mail jane@example.org",
    ],
)
def test_values_are_cut_from_our_own_messages(message):
    line = filtered_line(json.dumps({"logger": "sonobridge.x", "message": message}))
    for personal in ("jane", "JANE", "113619", "19700101", "clip.dcm"):
        assert personal not in line
    assert message.split()[0] in line


def test_messages_of_other_libraries_stay_out_and_their_place_stays_in():
    line = json.loads(
        filtered_line(
            json.dumps(
                {
                    "time": "2026-03-02T09:00:00Z",
                    "logger": "pydicom",
                    "message": "Doe^Jane",
                    "exception": "ValueError",
                    "trace": "a.py:1:f",
                    "extra": "Doe",
                }
            )
        )
    )
    assert line == {
        "time": "2026-03-02T09:00:00Z",
        "logger": "pydicom",
        "exception": "ValueError",
        "trace": "a.py:1:f",
    }


@pytest.mark.parametrize("line", ["plain text", "[1, 2]", '"text"', ""])
def test_what_is_not_our_form_is_left_out(line):
    assert filtered_line(line) is None
