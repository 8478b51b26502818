"""The real ultrasound files of the packages pydicom and pydicom-data."""

from functools import cache
from pathlib import Path

from pydicom.data import get_testdata_file

US_FILES = (
    "examples_ybr_color.dcm", "examples_palette.dcm", "examples_rgb_color.dcm",
    "examples_jpeg2k.dcm", "ExplVR_BigEnd.dcm", "US1_UNCI.dcm", "US1_UNCR.dcm",
    "US1_J2KI.dcm", "US1_J2KR.dcm", "OBXXXX1A.dcm", "OBXXXX1A_2frame.dcm", "OBXXXX1A_rle.dcm",
    "OBXXXX1A_rle_2frame.dcm", "OBXXXX1A_expb.dcm", "OBXXXX1A_expb_2frame.dcm",
    "gdcm-US-ALOKA-16.dcm", "gdcm-US-ALOKA-16_big.dcm", "color3d_jpeg_baseline.dcm",
    "JPGLosslessP14SV1_1s_1f_8b.dcm", "color-pl.dcm", "color-px.dcm",
)  # fmt: skip

CODEC_FILES = (
    "MR_small_jpeg_ls_lossless.dcm", "emri_small_jpeg_ls_lossless.dcm",
    "JPEGLSNearLossless_08.dcm", "JPEGLSNearLossless_16.dcm",
    "SC_rgb_jls_lossy_line.dcm", "SC_rgb_jls_lossy_sample.dcm",
    "SC_rgb_rle.dcm", "SC_rgb_rle_16bit_2frame.dcm", "SC_rgb_rle_32bit.dcm", "rtdose_rle.dcm",
    "MR_small_RLE.dcm", "emri_small_RLE.dcm", "MR_small_jp2klossless.dcm", "693_J2KI.dcm",
    "emri_small_jpeg_2k_lossless.dcm", "J2K_pixelrep_mismatch.dcm", "GDCMJ2K_TextGBR.dcm",
    "SC_ybr_full_uncompressed.dcm", "SC_ybr_full_422_uncompressed.dcm", "image_dfl.dcm",
    "SC_rgb_small_odd.dcm", "SC_rgb_small_odd_big_endian.dcm", "MR_small_expb.dcm",
    "SC_rgb_jpeg_gdcm.dcm", "liver.dcm", "liver_expb.dcm", "SC_rgb_expb_16bit_2frame.dcm",
    "explicit_VR-UN.dcm", "MR_small_implicit.dcm", "SC_rgb_gdcm_KY.dcm", "rtdose_expb.dcm",
)  # fmt: skip

COLOUR_RULE_FILES = (
    "SC_jpeg_no_color_transform.dcm", "SC_jpeg_no_color_transform_2.dcm", "SC_rgb_jpeg.dcm",
    "SC_rgb_jpeg_app14_dcmd.dcm", "SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_jpeg_lossy_gdcm.dcm",
    "SC_rgb_dcmtk_+eb+cr.dcm", "SC_rgb_dcmtk_+eb+cy+n1.dcm", "SC_rgb_dcmtk_+eb+cy+n2.dcm",
    "SC_rgb_dcmtk_+eb+cy+np.dcm", "SC_rgb_dcmtk_+eb+cy+s2.dcm", "SC_rgb_dcmtk_+eb+cy+s4.dcm",
    "SC_rgb_small_odd_jpeg.dcm",
)  # fmt: skip


@cache
def load(name: str) -> bytes:
    path = get_testdata_file(name, download=False)
    assert path is not None, f"{name} is in neither pydicom nor pydicom-data"
    return Path(str(path)).read_bytes()
