"""The contact sheet shows every frame's brightest values and orders the queue."""

import io

import numpy as np
import pytest
from PIL import Image

from sonobridge.imaging import contact_sheet, thumbnail, to_png


def speckle(frames=12, rows=96, columns=160, seed=3):
    return np.random.RandomState(seed).randint(0, 160, (frames, rows, columns)).astype(np.uint8)


def with_text(frames, rows=slice(40, 50), columns=slice(30, 90)):
    marked = frames.copy()
    letters = np.zeros((10, 60), np.uint8)
    letters[1:9, ::6] = letters[1:9, 1::6] = 235
    marked[:, rows, columns] = np.where(letters > 0, 235, marked[:, rows, columns] // 8)
    return marked


def sheet_of(frames, **options):
    return contact_sheet(iter(frames), len(frames), **options)


def test_text_that_stays_raises_the_score_and_speckle_does_not():
    plain, marked = sheet_of(speckle()), sheet_of(with_text(speckle()))
    assert marked.score > 5 * plain.score
    assert marked.score > 0.02
    assert plain.score < 0.01


def test_text_in_a_single_frame_is_in_the_maximum_panel():
    frames = speckle() // 4
    frames[5, 20:24, 20:60] = 250
    sheet = sheet_of(frames)
    picture = np.asarray(Image.open(io.BytesIO(sheet.png)).convert("L"))
    assert (picture[20:24, 20:60] == 250).all()
    assert sheet.panels == ("maximum", "candidates", "first", "middle", "last")


def test_text_outside_the_kept_boxes_does_not_count():
    frames = with_text(speckle())
    assert sheet_of(frames, boxes=[(0, 60, 159, 95)]).score < 0.01


def test_a_still_has_two_panels_and_colour_is_allowed():
    sheet = sheet_of(np.repeat(speckle(1)[..., np.newaxis], 3, axis=3))
    assert sheet.panels == ("maximum", "candidates")
    assert sheet.frames == 1


def test_a_wrong_count_is_refused():
    with pytest.raises(ValueError, match="another number"):
        contact_sheet(iter(speckle(3)), 4)
    with pytest.raises(ValueError, match="one shape"):
        contact_sheet(iter([speckle(1)[0], speckle(1, rows=50)[0]]), 2)


def test_the_same_clip_gives_the_same_bytes():
    assert sheet_of(speckle()).png == sheet_of(speckle()).png


@pytest.mark.parametrize("shape", [(7, 5), (1, 1), (31, 17, 3)])
def test_a_png_holds_the_very_pixels(shape):
    image = np.random.RandomState(1).randint(0, 256, shape).astype(np.uint8)
    for level in (1, 6):
        back = np.asarray(Image.open(io.BytesIO(to_png(image, level=level))))
        assert np.array_equal(back, image)


@pytest.mark.parametrize(
    "image", [np.zeros((2, 2)), np.zeros((2, 2, 4), "u1"), np.zeros(0, "u1")]
)
def test_a_png_refuses_other_arrays(image):
    with pytest.raises(ValueError, match="PNG"):
        to_png(image)


def test_a_thumbnail_fits_its_side_and_keeps_the_aspect():
    picture = Image.open(io.BytesIO(thumbnail(speckle(1, 400, 800)[0], side=200)))
    assert picture.size == (200, 100)
    small = Image.open(io.BytesIO(thumbnail(speckle(1, 40, 80)[0], side=200)))
    assert small.size == (80, 40)
