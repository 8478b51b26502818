"""How the samples of an instance are laid out and what they mean."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Final

from sonobridge.imaging.header import InstanceHeader, Palette
from sonobridge.imaging.part10.transfer_syntax import TransferSyntax, transfer_syntax
from sonobridge.imaging.pixels.errors import PixelError

__all__ = ["FRAME_BYTES_LIMIT", "PixelFormat", "pixel_format"]

FRAME_BYTES_LIMIT: Final = 256 * 1024 * 1024
"""Largest decoded frame in bytes; beyond it nothing is allocated."""

_PHOTOMETRIC: Final = frozenset(
    {
        "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB",
        "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelFormat:
    """Everything a decoder needs to know beside the frame's bytes.

    Attributes
    ----------
    transfer_syntax_uid
        Encoding of the bytes.
    rows, columns
        Pixels.
    samples
        1 or 3 samples a pixel.
    bits_allocated, bits_stored
        Bits of a sample, 1, 8, 16 or 32 allocated.
    signed
        True for two's complement samples.
    planar
        True when native or RLE colour is stored plane by plane.
    photometric
        Photometric Interpretation.
    word_data
        True when native samples were written as OW (matters in big endian only).
    palette
        Look-up tables of PALETTE COLOR.
    window_center, window_width
        Linear window, for images deeper than 8 bits.
    """

    transfer_syntax_uid: str
    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    signed: bool
    planar: bool
    photometric: str
    word_data: bool = False
    palette: Palette | None = None
    window_center: float | None = None
    window_width: float | None = None

    def __post_init__(self) -> None:
        if self.samples not in {1, 3}:
            raise PixelError("samples_unsupported", "Pixels have neither 1 nor 3 samples.")
        if self.bits_allocated not in {1, 8, 16, 32}:
            raise PixelError("bits_unsupported", "Samples are not 1, 8, 16 or 32 bits wide.")
        if not 0 < self.bits_stored <= self.bits_allocated:
            raise PixelError("bits_unsupported", "More bits are stored than allocated.")
        if self.rows < 1 or self.columns < 1:
            raise PixelError("size_missing", "The image has no rows or no columns.")
        if self.photometric not in _PHOTOMETRIC:
            raise PixelError(
                "photometric_unsupported", "The photometric interpretation is not supported."
            )

    @property
    def syntax(self) -> TransferSyntax:
        """Row of the transfer syntax.

        Raises
        ------
        PixelError
            When the syntax is not in the table.
        """
        row = transfer_syntax(self.transfer_syntax_uid)
        if row is None:
            raise PixelError(
                "transfer_syntax_missing", "The file does not say how its pixels are encoded."
            )
        return row

    @property
    def native_bits(self) -> int:
        """Bits of one frame as native pixel data (4:2:2 takes two samples a pixel)."""
        samples = self.samples
        if self.photometric == "YBR_FULL_422" and not self.syntax.encapsulated:
            samples = 2
        return self.rows * self.columns * samples * self.bits_allocated

    @property
    def swapped_words(self) -> bool:
        """True when bytes were swapped in 16-bit words (OW in big endian)."""
        return self.word_data and not self.syntax.little and self.bits_allocated <= 8

    @property
    def decoded_bytes(self) -> int:
        """Bytes of one decoded frame."""
        return self.rows * self.columns * self.samples * max(1, self.bits_allocated // 8)

    def as_json(self) -> dict[str, Any]:
        """Return the format as JSON values."""
        values: dict[str, Any] = {
            name: getattr(self, name) for name in self.__slots__ if name != "palette"
        }
        if self.palette is not None:
            values["palette"] = {
                "descriptors": [list(row) for row in self.palette.descriptors],
                "tables": [base64.b64encode(t).decode() for t in self.palette.tables],
                "segmented": self.palette.segmented,
            }
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> PixelFormat:
        """Build a format from :meth:`as_json`; every bound is checked again."""
        plain = dict(values)
        packed = plain.pop("palette", None)
        palette = None
        if packed is not None:
            palette = Palette(
                tuple((a, b, c) for a, b, c in packed["descriptors"]),
                tuple(base64.b64decode(t) for t in packed["tables"]),
                bool(packed["segmented"]),
            )
        return cls(**plain, palette=palette)


def pixel_format(header: InstanceHeader) -> PixelFormat:
    """Derive the pixel format from a header.

    Parameters
    ----------
    header
        Header of an instance with pixel data.

    Raises
    ------
    PixelError
        When an element is missing or unsupported, or when one frame would exceed
        :data:`FRAME_BYTES_LIMIT`.
    """
    if header.pixels is None:
        raise PixelError("no_pixels", "The instance holds no pixel data.")
    if not header.transfer_syntax_uid:
        raise PixelError(
            "transfer_syntax_missing", "The file does not say how its pixels are encoded."
        )
    if not header.bits_allocated or not header.samples_per_pixel:
        raise PixelError("pixel_description_missing", "The pixel description is incomplete.")
    made = PixelFormat(
        transfer_syntax_uid=header.transfer_syntax_uid,
        rows=header.rows or 0,
        columns=header.columns or 0,
        samples=header.samples_per_pixel,
        bits_allocated=header.bits_allocated,
        bits_stored=header.bits_stored or header.bits_allocated,
        signed=header.pixel_representation == 1,
        planar=header.planar_configuration == 1,
        photometric=header.photometric_interpretation,
        word_data=header.pixels.vr == "OW",
        palette=header.palette,
        window_center=header.window_center,
        window_width=header.window_width,
    )
    if made.syntax.codec == "video":
        raise PixelError(
            "video_unsupported", "MPEG and HEVC video streams are kept but not decoded."
        )
    if made.decoded_bytes > FRAME_BYTES_LIMIT:
        raise PixelError("frame_too_large", "One frame claims more memory than is allowed.")
    if made.photometric == "PALETTE COLOR" and made.palette is None:
        raise PixelError("palette_missing", "The colour look-up tables are missing.")
    return made
