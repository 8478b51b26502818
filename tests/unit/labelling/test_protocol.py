"""Protocol files, versions and the mapping between versions."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from sonobridge.labelling import (
    Answer,
    CannotGrade,
    MappingInvalidError,
    MixedProtocolsError,
    Protocol,
    ProtocolChangedError,
    ProtocolInvalidError,
    ProtocolMapping,
    Reading,
    Task,
    check_mapping,
    map_reading,
    parse_protocol,
    protocol_as_json,
    refuse_changed_version,
    require_one_protocol,
    shipped_protocol,
)


@pytest.fixture
def protocol() -> Protocol:
    return shipped_protocol("image_quality_tissue")


def as_file(protocol: Protocol) -> dict:
    return copy.deepcopy(protocol_as_json(protocol))


def test_shipped_protocol_asks_what_the_clips_can_answer(protocol: Protocol) -> None:
    quality = protocol.field("image_quality")
    assert quality is not None
    assert quality.statistical_scale().categories == ("1", "2", "3", "4", "5")
    assert quality.statistical_scale().outside == ("cannot_grade",)
    region = protocol.shape("tissue_region")
    assert region is not None
    assert (region.required_when, region.frame) == ("calibrated", "first")
    assert not protocol.field("confidence").compared
    assert any("criticised" in source for source in protocol.sources)
    assert {r.value for r in protocol.cannot_grade_reasons} >= {"shadow", "gain", "motion"}


def test_written_and_read_again_it_is_the_same_version(protocol: Protocol) -> None:
    again = parse_protocol(as_file(protocol))
    assert again == protocol
    assert again.sha256 == protocol.sha256


def test_the_complete_form_names_defaults_and_hash(protocol: Protocol) -> None:
    shown = protocol_as_json(protocol, complete=True)
    assert shown["sha256"] == protocol.sha256
    assert shown["fields"][0]["cannot_grade"] is True
    assert shown["fields"][3]["cannot_grade"] is False
    assert shown["shapes"][0]["frame"] == "first"
    del shown["sha256"]
    assert parse_protocol(shown).sha256 == protocol.sha256


def test_order_of_keys_does_not_change_the_hash(protocol: Protocol) -> None:
    turned = dict(reversed(as_file(protocol).items()))
    assert parse_protocol(turned).sha256 == protocol.sha256


def test_a_word_makes_another_version(protocol: Protocol) -> None:
    changed = as_file(protocol)
    changed["fields"][0]["options"][0]["help"] = "Another wording."
    other = parse_protocol(changed)
    assert other.sha256 != protocol.sha256
    with pytest.raises(ProtocolChangedError, match="version 2"):
        refuse_changed_version(protocol, other)
    refuse_changed_version(protocol, parse_protocol({**changed, "version": 2}))


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (lambda p: p.update(colour="red"), "protocol", "unknown key colour"),
        (lambda p: p.pop("title"), "protocol", "missing key title"),
        (lambda p: p.update(schema=2), "protocol", "schema 1"),
        (lambda p: p.update(version=True), "version", "another type"),
        (lambda p: p.update(fields={}), "fields", "a list"),
        (
            lambda p: p["fields"][0].update(scale="metric"),
            "fields[0].scale",
            "nominal, ordinal",
        ),
        (lambda p: p["fields"][0].update(key="Q"), "fields[0]", "one letter"),
        (lambda p: p["fields"][1].update(key="q"), "protocol", "stands twice: q"),
        (lambda p: p["fields"][0]["options"].pop(), "", ""),
        (lambda p: p["fields"][2]["options"].pop(), "fields[2]", "two to nine"),
        (
            lambda p: p["fields"][2]["options"][0].update(value="cannot_grade"),
            "fields[2]",
            "no option",
        ),
        (lambda p: p["fields"][0].update(agreement_margin=2), "fields[0]", "-1..1"),
        (lambda p: p["shapes"][0].update(agreement_margin=-1), "shapes[0]", "0..1"),
        (lambda p: p["shapes"][0].update(label="Tissue Region"), "shapes[0]", "lower-case"),
        (lambda p: p.update(cannot_grade_reasons=[]), "protocol", "reasons"),
        (lambda p: p.update(sources=[1]), "sources[0]", "text"),
        (lambda p: p["fields"][0].update(code={"scheme": "SCT"}), "fields[0].code", "meaning"),
    ],
)
def test_a_broken_file_is_named(protocol: Protocol, change, where: str, what: str) -> None:
    broken = as_file(protocol)
    change(broken)
    if not what:
        parse_protocol(broken)
        return
    with pytest.raises(ProtocolInvalidError) as caught:
        parse_protocol(broken)
    assert where in caught.value.where
    assert what in caught.value.what


def test_unknown_shipped_protocol() -> None:
    for name in ("nothing", "../rubrics"):
        with pytest.raises(ProtocolInvalidError):
            shipped_protocol(name)


def reading(protocol: Protocol, *answers: Answer) -> Reading:
    task = Task(
        id="task_1",
        study_id="lstudy_1",
        clip_id="clip_1",
        reader_id="pers_1",
        round=1,
        protocol_sha256=protocol.sha256,
    )
    return Reading(
        task=task,
        patient_group="p1",
        shapes=(),
        answers=answers,
        last_seq=1,
        state_sha256="0" * 64,
        submitted_at="2026-01-01T00:00:00.000Z",
    )


def second_version(protocol: Protocol) -> Protocol:
    changed = as_file(protocol)
    changed["version"] = 2
    changed["fields"][1]["options"][0]["value"] = "low"
    del changed["fields"][2]
    return parse_protocol(changed)


def mapping(old: Protocol, new: Protocol, **changes: object) -> ProtocolMapping:
    plain = {
        "from_sha256": old.sha256,
        "to_sha256": new.sha256,
        "fields": {
            "image_quality": "image_quality",
            "gain": "gain",
            "usable": None,
            "confidence": "confidence",
        },
        "options": {"gain": {"too_low": "low"}},
        "shapes": {"tissue_region": "tissue_region"},
        "reason": "only the stored word changed",
    }
    return ProtocolMapping(**{**plain, **changes})


def test_versions_mix_only_through_a_mapping(protocol: Protocol) -> None:
    new = second_version(protocol)
    old_reading = reading(
        protocol,
        Answer(field="gain", frame=None, value="too_low"),
        Answer(field="image_quality", frame=None, value=CannotGrade("shadow")),
        Answer(field="usable", frame=None, value="yes"),
    )
    with pytest.raises(MixedProtocolsError):
        require_one_protocol(new, [old_reading])
    bridge = mapping(protocol, new)
    check_mapping(bridge, protocol, new)
    mapped = map_reading(old_reading, bridge)
    require_one_protocol(new, [mapped])
    assert [(a.field, a.value) for a in mapped.answers] == [
        ("gain", "low"),
        ("image_quality", CannotGrade("shadow")),
    ]
    assert mapped.state_sha256 != old_reading.state_sha256
    assert old_reading.answers[0].value == "too_low"


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": {"gain": "gain"}},
        {"options": {}},
        {"shapes": {}},
        {"shapes": {"tissue_region": "plaque"}},
        {"from_sha256": "0" * 64},
    ],
)
def test_an_open_mapping_is_refused(protocol: Protocol, changes: dict) -> None:
    new = second_version(protocol)
    with pytest.raises(MappingInvalidError):
        check_mapping(mapping(protocol, new, **changes), protocol, new)


def test_a_mapping_states_its_reason_and_changes_hash_with_it(protocol: Protocol) -> None:
    bridge = mapping(protocol, second_version(protocol))
    assert replace(bridge, reason="another").sha256() != bridge.sha256()
    with pytest.raises(ValueError, match="reason"):
        replace(bridge, reason=" ")
