"""Protocol views as data: each missing view by name, unknown pictures never counted."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from sonobridge.simulator.measurement.protocol import (
    ProtocolRefusedError,
    TakenImage,
    check_protocol,
    parse_examination_protocol,
    read_annotation,
    shipped_examination_protocol,
)

PROTOCOL = shipped_examination_protocol()
FILE = Path(__file__).resolve().parents[4] / (
    "src/sonobridge/reference_data/simulator/protocols/carotid_duplex.yaml"
)
ASKED = [(side, view) for side in PROTOCOL.sides for view in PROTOCOL.views]


def image_of(side, view, origin="simulator"):
    common = {"mode": view.mode, "measurements": view.measurements, "origin": origin}
    name = f"{side}-{view.id}"
    if origin == "simulator":
        return TakenImage(
            image_id=name, side=side, site=view.sites[0], plane=view.plane, **common
        )
    plane = "" if view.mode == "spectral" else f" {view.plane}"
    label = f"{side.upper()} {view.sites[0].replace('_', ' ')}{plane}"
    return TakenImage(image_id=name, annotation=label, **common)


def complete(origin="simulator"):
    return [image_of(side, view, origin) for side, view in ASKED]


@pytest.mark.parametrize("origin", ["simulator", "import"])
def test_a_complete_study_lacks_nothing(origin):
    found = check_protocol(PROTOCOL, complete(origin))
    assert found.missing == found.missing_measurements == found.unknown == ()
    assert found.complete
    assert found.share == 1.0
    assert found.protocol_sha256 == PROTOCOL.sha256


@pytest.mark.requirement("R-004-89")
@pytest.mark.parametrize("origin", ["simulator", "import"])
@pytest.mark.parametrize(("side", "view"), ASKED, ids=lambda x: getattr(x, "id", x))
def test_a_removed_view_is_reported_by_its_name(side, view, origin):
    images = [i for i in complete(origin) if i.image_id != f"{side}-{view.id}"]
    (missing,) = check_protocol(PROTOCOL, images).missing
    assert missing.view == view.id
    assert missing.side == side
    assert missing.words == f"{side} {view.title}"


def test_both_sides_and_the_vertebral_arteries_are_asked_for():
    names = {(view.mode, site) for view in PROTOCOL.views for site in view.sites}
    assert PROTOCOL.sides == ("right", "left")
    assert ("spectral", "vertebral") in names
    assert {"longitudinal", "transverse"} == {view.plane for view in PROTOCOL.views}
    assert PROTOCOL.sites == (
        "cca_prox",
        "cca_mid",
        "cca_dist",
        "ica_prox",
        "ica_mid",
        "ica_dist",
        "eca",
        "vertebral",
    )
    empty = check_protocol(PROTOCOL, [])
    assert len(empty.missing) == len(ASKED)
    assert empty.share == 0.0
    assert not empty.complete


def test_an_unlabelled_picture_is_unknown_and_never_counted():
    before = check_protocol(PROTOCOL, [])
    pictures = [
        TakenImage(image_id="a", origin="import", mode="b"),
        TakenImage(image_id="b", origin="import", mode="b", annotation="CCA LONG"),
        TakenImage(image_id="c", origin="import", mode="b", annotation="RT LT CCA LONG"),
        TakenImage(image_id="d", origin="import", mode="b", annotation="RT ICA ECA LONG"),
        TakenImage(image_id="e", origin="import", mode=None, annotation="RT CCA LONG"),
        TakenImage(image_id="f", origin="import", mode="b", annotation="RT CCA"),
    ]
    found = check_protocol(PROTOCOL, pictures)
    assert {(one.image_id, one.words) for one in found.unknown} == {
        (name, "view unknown") for name in "abcdef"
    }
    assert found.missing == before.missing


def test_a_view_of_the_other_side_does_not_count():
    images = [image_of("left", view) for view in PROTOCOL.views] * 2
    found = check_protocol(PROTOCOL, images)
    assert {one.side for one in found.missing} == {"right"}


def test_a_view_without_its_measurement_says_which():
    view = next(view for view in PROTOCOL.views if view.id == "vertebral_spectral")
    bare = TakenImage(
        image_id="v",
        origin="simulator",
        mode="spectral",
        side="left",
        site="vertebral",
        measurements=("psv",),
    )
    images = [i for i in complete() if i.image_id != "left-vertebral_spectral"]
    found = check_protocol(PROTOCOL, [*images, bare])
    assert [one.words for one in found.missing_measurements] == [
        f"left {view.title}: direction",
        f"left {view.title}: waveform",
    ]
    assert not found.complete


def test_an_optional_view_is_listed_but_does_not_make_a_study_incomplete():
    images = [i for i in complete() if "vertebral_colour" not in i.image_id]
    found = check_protocol(PROTOCOL, images)
    assert [one.required for one in found.missing] == [False, False]
    assert found.complete


@pytest.mark.parametrize(
    ("text", "side", "site", "plane"),
    [
        ("RT CCA DIST LONG", "right", "cca_dist", "longitudinal"),
        ("lt distal ica, trv", "left", "ica_dist", "transverse"),
        ("Left ICA sagittal", "left", "ica_mid", "longitudinal"),
        ("R VERT", "right", "vertebral", None),
        ("BULB/TRANS/LEFT", "left", "bulb", "transverse"),
        ("thyroid right", "right", None, None),
        ("calcite", None, None, None),
        ("", None, None, None),
        ("RT ICA PROX ICA DIST", "right", None, None),
    ],
)
def test_labels_are_read_as_whole_words(text, side, site, plane):
    found = read_annotation(text, PROTOCOL)
    assert (found.side, found.site, found.plane) == (side, site, plane)


@pytest.fixture
def raw():
    return copy.deepcopy(yaml.safe_load(FILE.read_text("utf-8")))


def test_editing_the_file_changes_the_checker_without_code(raw):
    raw["views"] = [v for v in raw["views"] if v["id"] != "eca_spectral"]
    raw["version"] = 2
    edited = parse_examination_protocol(raw)
    images = [i for i in complete() if "eca_spectral" not in i.image_id]
    assert check_protocol(edited, images).complete
    assert not check_protocol(PROTOCOL, images).complete
    assert edited.sha256 != PROTOCOL.sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["views"][3].pop("source"),
        lambda raw: raw["views"][3].update(source=""),
        lambda raw: raw["views"][3].update(plane="oblique"),
        lambda raw: raw["views"][3].update(surprise=1),
        lambda raw: raw["views"].append(raw["views"][0]),
        lambda raw: raw.update(views=[]),
        lambda raw: raw.update(views="all"),
        lambda raw: raw.update(views=[3]),
        lambda raw: raw.update(schema="other/1"),
        lambda raw: raw.update(annotation_words=[]),
        lambda raw: raw.pop("as_of"),
    ],
)
def test_a_broken_protocol_is_refused(raw, change):
    change(raw)
    with pytest.raises(ProtocolRefusedError):
        parse_examination_protocol(raw)


def test_every_view_names_a_source():
    assert all(view.provenance.source for view in PROTOCOL.views)
    with pytest.raises(ProtocolRefusedError):
        shipped_examination_protocol("../carotid_duplex")
    with pytest.raises(ProtocolRefusedError):
        parse_examination_protocol(None)
