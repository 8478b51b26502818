"""Truth and screen: a frame as pydicom decodes it, and the pixels on the canvas."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import numpy as np
import pydicom
from playwright.sync_api import Page
from pydicom.pixels import apply_color_lut, pixel_array

from e2e.road.stored import rows

__all__ = ["as_rgb", "canvas_pixels", "canvas_sha256", "sha256_of", "stored_file", "truth"]

READ = """() => {
  const canvas = document.querySelector('canvas[data-frame]');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const rgb = new Uint8Array(canvas.width * canvas.height * 3);
  for (let i = 0, j = 0; i < data.length; i += 4, j += 3) rgb.set(data.subarray(i, i + 3), j);
  return rgb;
}"""
HASHED = f"""async () => {{
  const sum = await crypto.subtle.digest('SHA-256', ({READ})());
  return [...new Uint8Array(sum)].map(b => b.toString(16).padStart(2, '0')).join('');
}}"""
WHOLE = f"""() => {{
  const rgb = ({READ})(), parts = [];
  for (let i = 0; i < rgb.length; i += 8192)
    parts.push(String.fromCharCode(...rgb.subarray(i, i + 8192)));
  return btoa(parts.join(''));
}}"""


def canvas_sha256(page: Page) -> str:
    """Return the SHA-256 of the canvas's RGB bytes, row by row."""
    return page.evaluate(HASHED)


def canvas_pixels(page: Page, shape: tuple[int, ...]) -> np.ndarray:
    """Return the canvas as an array of shape (rows, columns, 3)."""
    return np.frombuffer(base64.b64decode(page.evaluate(WHOLE)), np.uint8).reshape(shape)


def stored_file(workspace: Path, clip_id: str) -> pydicom.Dataset:
    """Return the de-identified file that the workspace keeps of a clip."""
    ((sha,),) = rows(workspace, "select blob_sha256 from clip where id = ?", clip_id)
    path = workspace / "blobs" / "sha256" / sha[:2] / sha[2:]
    return pydicom.dcmread(io.BytesIO(path.read_bytes()))


def truth(file: pydicom.Dataset, frame: int) -> np.ndarray:
    """Return frame k (from 0) as pydicom decodes it, as RGB of shape (rows, columns, 3)."""
    pixels = pixel_array(file, index=frame)
    if file.PhotometricInterpretation == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, file)
        if pixels.dtype == np.uint16:
            pixels = pixels >> 8
    return as_rgb(pixels.astype(np.uint8))


def as_rgb(pixels: np.ndarray) -> np.ndarray:
    """Repeat a grey picture in three channels; leave a coloured one."""
    grey = pixels.ndim == 2
    return np.ascontiguousarray(np.repeat(pixels[..., None], 3, axis=2) if grey else pixels)


def sha256_of(pixels: np.ndarray) -> str:
    """Return the SHA-256 of an array's bytes."""
    return hashlib.sha256(pixels.tobytes()).hexdigest()
