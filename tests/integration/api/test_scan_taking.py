"""A page says which view is being taken, and the coach holds the picture against it."""

from __future__ import annotations

import pytest

from scan_pages import console_page, started


@pytest.mark.parametrize("mode", ["coach", "faded"])
def test_the_score_is_that_of_the_view_that_the_page_is_taking(owner, mode):
    session_id = started(owner, case_id="c01", mode=mode)
    with console_page(owner, session_id) as page:
        for view, words in (
            ("right.ica_b_longitudinal", "right ica"),
            ("right.cca_b_transverse", "transverse"),
        ):
            page.say(kind="taking", view_id=view)
            if mode == "faded":
                page.say(kind="stored")
            for _ in range(40):
                told = page.wait("score")
                if words in told["view"]:
                    break
                if mode == "faded":
                    page.say(kind="stored")
            assert words in told["view"]


def test_a_view_without_a_name_is_refused(owner):
    session_id = started(owner, case_id="c01")
    with console_page(owner, session_id) as page:
        page.say(kind="taking", view_id="x" * 81)
        assert page.wait("refused")["code"]
