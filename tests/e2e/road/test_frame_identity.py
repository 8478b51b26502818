"""Frame k on the canvas is frame k of the stored file, in every encoding."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pydicom
import pytest
from playwright.sync_api import Page
from pydicom.pixels import pixel_array
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

from e2e.conftest import RunningServer, run_command, serving
from e2e.road.pixels import (
    as_rgb,
    canvas_pixels,
    canvas_sha256,
    sha256_of,
    stored_file,
    truth,
)
from e2e.road.reading_desk import ReadingDesk
from e2e.road.stored import rows
from e2e.road.visitor import Visitor
from e2e.waiting import until
from imaging_files import load
from sonobridge.core.canonical import keyed_hash

pytestmark = pytest.mark.browser

BASELINE = "color3d_jpeg_baseline.dcm"
PASSED = "passed_through"
FRAMES = 6
MADE: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "made_rgb": (ExplicitVRLittleEndian, lambda rgb: rgb),
    "made_jpeg_ls": (JPEGLSLossless, lambda rgb: rgb),
    "made_jpeg_2000": (JPEG2000Lossless, lambda rgb: rgb),
    "made_rle": (RLELossless, lambda rgb: rgb),
    "made_grey": (ExplicitVRLittleEndian, lambda rgb: rgb[..., 1]),
    "made_grey_jpeg_ls": (JPEGLSLossless, lambda rgb: rgb[..., 1]),
}
PACKAGED = (
    BASELINE,  # stored without loss, since its frames had to be blanked
    "JPGLosslessP14SV1_1s_1f_8b.dcm",
    "OBXXXX1A_rle_2frame.dcm",
    "gdcm-US-ALOKA-16.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
)


@dataclass(frozen=True)
class Shown:
    """A server whose owner may open every clip, and where each clip's reading stands."""

    server: RunningServer
    address: dict[str, str]
    clip_id: dict[str, str]


def passed_through() -> bytes:
    """Return a cine whose JPEG frames need no blanking, as an instance of its own."""
    file = pydicom.dcmread(io.BytesIO(load("examples_ybr_color.dcm")))
    uid = generate_uid(entropy_srcs=[PASSED])
    file.SOPInstanceUID = file.file_meta.MediaStorageSOPInstanceUID = uid
    return as_bytes(file)


def as_bytes(file: pydicom.Dataset) -> bytes:
    """Return a data set as the bytes of a file."""
    out = io.BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()


def made(name: str) -> bytes:
    """Return a short cine of real pixels in an encoding that no package brings."""
    syntax, channels = MADE[name]
    file = pydicom.dcmread(io.BytesIO(load(BASELINE)))
    frames = np.stack([pixel_array(file, index=k * 9) for k in range(FRAMES)])
    pixels = np.ascontiguousarray(channels(frames))
    file.SOPInstanceUID = file.file_meta.MediaStorageSOPInstanceUID = generate_uid(
        entropy_srcs=[name]
    )
    file.NumberOfFrames = FRAMES
    file.SamplesPerPixel = 3 if pixels.ndim == 4 else 1
    file.PhotometricInterpretation = "RGB" if pixels.ndim == 4 else "MONOCHROME2"
    file.PlanarConfiguration = 0
    if pixels.ndim == 3:
        del file.PlanarConfiguration
    file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file.PixelData = pixels.tobytes()
    file["PixelData"].VR = "OB"
    if syntax != ExplicitVRLittleEndian:
        file.compress(syntax, generate_instance_uid=False)
    return as_bytes(file)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Import the clips, clear every sheet, and give the owner a study of all."""
    folder = tmp_path_factory.mktemp("frames")
    files = {name: load(name) for name in PACKAGED} | {name: made(name) for name in MADE}
    files[PASSED] = passed_through()
    for name, data in files.items():
        (folder / "source").mkdir(exist_ok=True)
        (folder / "source" / name).write_bytes(data)
    workspace = folder / "workspace"
    told = run_command(workspace, "clips", "import", str(folder / "source"))
    assert told["imported"] == len(files), told
    key = (workspace / "keys" / "deid.key").read_bytes()
    by_source = dict(rows(workspace, "select source_hmac, id from clip"))
    clip_id = {name: by_source[keyed_hash(key, data)] for name, data in files.items()}
    with serving(workspace) as server:
        yield Shown(server, addresses(server, clip_id), clip_id)


def addresses(server: RunningServer, clip_id: dict[str, str]) -> dict[str, str]:
    """Clear every contact sheet; return where the owner reads each clip."""
    owner = Visitor(server.base).launch(server.url)
    while (sheet := owner.call("clips.next_sheet"))["clip"]:
        owner.call(
            "clips.clear",
            clip_id=sheet["clip"]["id"],
            sheet_sha256=sheet["sheet"]["sha256"],
            decision="cleared",
            note="",
        )
    me = owner.client.get("/api/session").json()["person_id"]
    study = owner.call(
        "label.create_study", title="All", reader_ids=[me], all_cleared=True, seed=1
    )["study_id"]
    tasks = owner.call("label.worklist", study_id=study)["tasks"]
    owner.close()
    by_clip = {task["clip_id"]: f"/label/{study}/{task['task_id']}" for task in tasks}
    return {name: by_clip[clip] for name, clip in clip_id.items()}


@pytest.fixture(scope="module")
def screen(browser, shown) -> Iterator[Page]:
    """One page of the owner."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(shown.server.fresh_url())
    page.get_by_role("heading", name="Where you stand").wait_for()
    yield page
    context.close()


def open_clip(screen: Page, shown: Shown, name: str) -> tuple[ReadingDesk, pydicom.Dataset]:
    """Open a clip at rest on its first frame; return the desk and the stored file."""
    screen.goto(shown.server.base + shown.address[name])
    desk = ReadingDesk(screen).opened()
    desk.rest()
    return desk, stored_file(shown.server.workspace, shown.clip_id[name])


def frames_visited(desk: ReadingDesk, count: int) -> Iterator[int]:
    """Go to frames in every way there is; yield the index from 0 of each, once it stands."""
    ways: list[tuple[tuple[str, ...], int]] = [(("Home",), 0)]
    if count > 1:
        middle = count // 2
        ways += [
            (("ArrowRight",), 1),
            (tuple(str(middle + 1)) + ("Enter",), middle),
            (("End",), count - 1),
            (("ArrowLeft",), count - 2),
        ]
    for keys, frame in ways:
        desk.press(*keys)
        yield standing(desk, frame)
    if count > 1:
        desk.press("Space")
        until(desk.page, f"document.querySelector('canvas').dataset.frame !== '{count - 2}'")
        desk.press("Space")
        yield standing(desk)


def standing(desk: ReadingDesk, frame: int | None = None) -> int:
    """Return the frame at which the clip stands; it is the one on the canvas."""
    told = desk.stage.get_attribute("aria-label") if frame is None else None
    if frame is None:
        frame = int(re.search(r"\d+", told or "")[0]) - 1
    desk.page.locator(f"canvas[data-frame='{frame}']").wait_for()
    return frame


@pytest.mark.parametrize("name", [*PACKAGED, *MADE])
def test_the_canvas_holds_the_pixels_of_the_file(screen, shown, name):
    desk, file = open_clip(screen, shown, name)
    count = int(file.get("NumberOfFrames", 1) or 1)
    assert count == (FRAMES if name in MADE else count)
    hashes = set()
    for frame in frames_visited(desk, count):
        found = canvas_sha256(screen)
        assert found == sha256_of(truth(file, frame)), f"frame {frame}"
        hashes.add(found)
    assert len(hashes) >= min(count, 2), "frames that look alike prove nothing"


def test_lossless_jpeg_on_the_canvas_equals_gdcm(screen, shown):
    name = "JPGLosslessP14SV1_1s_1f_8b.dcm"
    source = pydicom.dcmread(io.BytesIO(load(name)))
    wanted = as_rgb(pixel_array(source, index=0, decoding_plugin="gdcm"))
    _, file = open_clip(screen, shown, name)
    found = canvas_pixels(screen, wanted.shape)
    regions = file.SequenceOfUltrasoundRegions
    assert len(regions)
    for region in regions:
        box = (
            slice(region.RegionLocationMinY0, region.RegionLocationMaxY1 + 1),
            slice(region.RegionLocationMinX0, region.RegionLocationMaxX1 + 1),
        )
        assert found[box].size
        assert np.array_equal(found[box], wanted[box])
    assert not found[found != wanted].any(), "what differs is blanked"


def test_passed_through_jpeg_is_its_own_frame_within_three_levels(screen, shown):
    desk, file = open_clip(screen, shown, PASSED)
    count = int(file.NumberOfFrames)
    assert file.file_meta.TransferSyntaxUID == JPEGBaseline8Bit
    frames = [truth(file, k) for k in range(count)]
    for frame in frames_visited(desk, count):
        pixels = canvas_pixels(screen, frames[frame].shape).astype(np.int16)
        assert np.abs(pixels - frames[frame]).max() <= 3
        others = [other for other in frames if not np.array_equal(other, frames[frame])]
        distance = float(np.abs(pixels - frames[frame]).mean())
        assert distance < min(float(np.abs(pixels - other).mean()) for other in others)
