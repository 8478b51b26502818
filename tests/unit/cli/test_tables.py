"""Rows on terminals of several widths: a readable table, or a block for each row."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from sonobridge.cli.tables import fits, print_fact, print_rows, shortened

ID = "scan_01M8CPAZQVBBN90CXESHK4B54J"


def printed(columns, cells, width, title="rows"):
    out = io.StringIO()
    print_rows(
        Console(file=out, width=width, soft_wrap=True, color_system=None),
        title,
        columns,
        cells,
    )
    return out.getvalue()


def test_a_narrow_terminal_gets_blocks_and_a_wide_one_a_table():
    columns = ["session id", "case", "mode", "started at"]
    cells = [[ID, "Screening before heart surgery", "exam", "2026-11-26T19:46:51Z"]]
    wide = printed(columns, cells, 160)
    assert "│" in wide
    narrow = printed(columns, cells, 60)
    assert narrow.splitlines() == [
        "rows",
        f"- session id: {ID}",
        "  case: Screening before heart surgery",
        "  mode: exam",
        "  started at: 2026-11-26T19:46:51Z",
    ]


@pytest.mark.parametrize("width", [60, 80, 160])
def test_many_columns_of_short_cells_are_a_table_only_where_each_has_room(width):
    columns = [f"{letter}1" for letter in "abcdefghijkl"]
    short = [["1"] * 12]
    assert fits(columns, short, width) is (width >= 12 * (2 + 3))
    eight = [["a word or two"] * 12]
    assert fits(columns, eight, width) is (width >= 12 * (13 + 3) - 12)
    assert all(f"{name}: a word or two" in printed(columns, eight, 80) for name in columns)


WORD = st.text("abcdefghij", min_size=1, max_size=30)


# How fast rows are drawn depends on the machine and says nothing of the table.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.integers(1, 4).flatmap(
        lambda wide: st.lists(
            st.lists(
                st.lists(WORD, min_size=1, max_size=4).map(" ".join),
                min_size=wide,
                max_size=wide,
            ),
            min_size=1,
            max_size=4,
        )
    ),
    width=st.sampled_from([60, 80, 160]),
)
def test_no_word_is_cut_and_no_cell_dropped_at_any_width(rows, width):
    columns = [f"col{n}" for n in range(len(rows[0]))]
    text = printed(columns, rows, width)
    for word in {w for row in rows for cell in row for w in cell.split()}:
        assert word in text
    if "│" in text:
        assert max(map(len, text.splitlines())) <= width


def test_markup_in_a_value_is_printed_as_it_is():
    assert "[bold]x[/]" in printed(["a"], [["[bold]x[/]"]], 80)
    assert "[/no]" in printed(["a", "b"], [[ID, "[/no] " + "y" * 80]], 60)


def test_an_empty_field_has_no_line_in_a_block():
    text = printed(["a", "b", "c"], [[ID, "", "z" * 60]], 60)
    assert "b:" not in text
    assert "c: zzz" in text


def test_long_text_says_that_it_was_shortened_and_sentences_stand_below_each_other():
    assert shortened("a" * 600) == "a" * 600
    assert shortened("a" * 601).endswith("… (601 characters, see --json)")
    out = io.StringIO()
    console = Console(file=out, width=60, soft_wrap=True, color_system=None)
    long = ["A sentence that is long enough to need its own line.", "Short."]
    print_fact(console, "notes", long, "unused")
    print_fact(console, "roles", ["owner", "reader"], "owner, reader")
    assert out.getvalue().splitlines() == [
        "notes",
        f"  - {long[0]}",
        "  - Short.",
        "roles  owner, reader",
    ]
