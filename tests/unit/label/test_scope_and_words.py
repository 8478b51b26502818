"""Who is granted a scope, names of items, words of an export, seconds worked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Role
from sonobridge.labelling import ItemKey, LabelStudy
from sonobridge.store.labels import StudyRow, grant_adjudicator
from sonobridge.store.labels.errors import BlindedError
from sonobridge.store.labels.panel import item_key, item_text
from sonobridge.store.labels.readings import active_seconds
from sonobridge.workflows.label.panel.export import deidentification_words


def study(state: str, *, readers_adjudicate: bool = False) -> StudyRow:
    design = LabelStudy(
        id="lstudy_1",
        title="Study",
        protocol_id="p",
        protocol_version=1,
        protocol_sha256="0" * 64,
        clip_ids=("clip_1",),
        reader_ids=("reader",),
        seed=0,
    )
    return StudyRow(
        design=design,
        clips=(),
        blinding="until_closed",
        readers_adjudicate=readers_adjudicate,
        state=state,
        created_by="owner",
        created_at="",
        closed_by=None,
        closed_at=None,
        close_reason="",
        tasks=1,
        submitted=0,
        unresolved=None,
    )


OWNER, READER, JUDGE = {Role.OWNER}, {Role.READER}, {Role.ADJUDICATOR}


@pytest.mark.parametrize(
    ("state", "person", "roles", "granted"),
    [
        ("reading", "reader", READER, None),
        ("reading", "reader", READER | JUDGE, None),
        ("reading", "reader", OWNER | READER, None),
        ("reading", "stranger", READER, None),
        ("reading", "judge", JUDGE, (True, True)),
        ("reading", "owner", OWNER, (True, True)),
        ("closed", "reader", READER, (False, False)),
        ("closed", "reader", READER | JUDGE, (False, False)),
        ("closed", "stranger", READER, None),
        ("closed", "judge", JUDGE, (False, True)),
        ("closed", "owner", OWNER, (False, True)),
    ],
)
def test_scopes_are_granted_by_state_role_and_reading(state, person, roles, granted):
    """``granted`` is (complete clips only, may decide), None for a refusal."""
    if granted is None:
        with pytest.raises(BlindedError):
            grant_adjudicator(study(state), person, roles)
        return
    scope = grant_adjudicator(study(state), person, roles)
    assert (scope.complete_only, scope.may_decide) == granted


def test_a_study_may_let_its_readers_decide():
    open_to_all = study("closed", readers_adjudicate=True)
    assert grant_adjudicator(open_to_all, "reader", READER | JUDGE).may_decide
    assert not grant_adjudicator(open_to_all, "reader", READER).may_decide


@pytest.mark.parametrize(
    "key",
    [
        ItemKey("clip_1", "answer", "image_quality", None),
        ItemKey("clip_1", "shape", "tissue_region", 0),
        ItemKey("clip_1", "answer", "a", 17),
    ],
)
def test_items_are_named_and_found_again(key):
    assert item_key(item_text(key)) == key


@pytest.mark.parametrize("text", ["", "a:b", "a:answer:b:x", "a:other:b:1", "a:shape:b:-1"])
def test_other_texts_name_no_item(text):
    with pytest.raises(InvalidInputError):
        item_key(text)


def test_pauses_count_up_to_two_minutes():
    times = [
        "2026-03-02T09:00:00.000Z",
        "2026-03-02T09:00:05.500Z",
        "no time",
        "2026-03-02T10:00:00Z",
    ]
    assert active_seconds(times) == 125.5
    assert active_seconds(list(reversed(times))) == 125.5
    assert active_seconds([]) == 0


def clip(**report):
    return SimpleNamespace(deidentification=report)


def test_an_export_names_its_path_and_never_safe_harbor():
    years = clip(legal_path="limited_data_set", dates="years_only")
    shifted = clip(legal_path="limited_data_set", dates="shifted")
    made_up = clip(legal_path="not_applicable", legal_reason="simulated patients")
    wrong = clip(legal_path="safe_harbor", dates="years_only")
    words = deidentification_words([years, shifted, made_up, wrong, clip()])
    assert words.split("; ") == [
        "limited data set: shifted dates, codes derived with a secret key",
        "limited data set: treatment of dates not recorded, codes derived with a secret key",
        "limited data set: years only, codes derived with a secret key",
        "not applicable: simulated patients",
    ]
    assert "Safe Harbor" not in words
