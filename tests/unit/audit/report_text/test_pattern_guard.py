"""Which patterns a rules file may hold, and that none of them runs away."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.audit.report_text.pattern import PatternError, check_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|b)*",
        "(a|aa){1,9}",
        "((a{2,4})b){2}",
        "(?=a)",
        "(?<!a)b",
        r"(a)\1",
        "(?P=value)",
        "(?i)a",
        "(?P<other>a)",
        "(?P<value>a)(?P<value>b)",
        "a**",
        "a++",
        "a{1,300}",
        "a{,3}",
        "a{5,2}",
        "*a",
        "a|*",
        "[",
        "(",
        ")",
        "(" * 9 + "a" + ")" * 9,
        "a?" * 25,
        "a+" * 13,
        "a" * 301,
        "",
        "a\nb",
        r"\z",
        "[[:alpha:]]",
    ],
)
def test_what_could_run_away_or_is_not_understood_is_refused(pattern):
    with pytest.raises(PatternError):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "match"),
    [
        ("ICA PSV", "the ica\n   psv is", "ica\n   psv"),
        (r"< ?50 ?%", "<50 %", "<50 %"),
        (r"70 ?%? ?(-|–|to) ?99 ?%", "70% to 99%", "70% to 99%"),
        (r"(near|sub-?total)[ -]occlusion", "subtotal-occlusion", "subtotal-occlusion"),
        (r"x+y*?", "xxxyy", "xxx"),
        (r"a{2}b{1,3}", "aabbbb", "aabbb"),
        (r"(no|without) (evidence of )?plaque", "without plaque", "without plaque"),
        (r"[^.;]{0,10}end", "start end", "start end"),
        (r"≥ ?70", "≥70", "≥70"),
    ],
)
def test_customary_patterns_match_as_they_read(pattern, text, match):
    found = re.search(check_pattern(pattern)[0], text, re.IGNORECASE)
    assert found is not None
    assert found[0] == match


def test_the_named_groups_are_told():
    assert check_pattern(r"(?P<value>\d{1,3}) ?(?P<unit>cm/s)")[1] == {"value", "unit"}
    assert check_pattern("plain (group)")[1] == frozenset()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab(|)[]*+?{},12.^$\\d -:P<value>=!", max_size=24))
def test_whatever_is_accepted_compiles_and_searches_a_hostile_text_in_time(pattern):
    try:
        expression, _ = check_pattern(pattern)
    except PatternError:
        return
    start = time.process_time()
    re.search(expression, "ab" * 60 + "!", re.IGNORECASE)
    assert time.process_time() - start < 2.0
