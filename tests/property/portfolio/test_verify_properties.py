"""Files from anywhere are refused by name, and nothing else happens."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonobridge.core.errors import SonobridgeError
from sonobridge.portfolio.badges.revocation import read_revocations
from sonobridge.portfolio.signatures import parse_request, parse_sign_off, parse_signer
from sonobridge.workflows.portfolio.badges.bundle import read_given

QUIET = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@QUIET
@given(st.binary(max_size=300))
def test_any_bytes_with_the_start_of_a_zip_are_refused(tmp_path, data):
    path = tmp_path / "given"
    path.write_bytes(b"PK\x03\x04" + data)
    with pytest.raises(SonobridgeError):
        read_given(str(path), 10_000)


@QUIET
@given(st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=50), max_size=5))
def test_a_zip_of_anything_without_a_signed_manifest_is_refused(tmp_path, files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("\0", "_"), content)
        archive.writestr("MANIFEST.json", b"{}")
    path = tmp_path / "given"
    path.write_bytes(stream.getvalue())
    with pytest.raises(SonobridgeError):
        read_given(str(path), 1_000_000)


def test_a_bomb_is_refused_before_it_is_opened(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"evidence/{number}.json", bytes(32 * 1024 * 1024))
    path = tmp_path / "bomb.zip"
    path.write_bytes(stream.getvalue())
    assert path.stat().st_size < 1024 * 1024
    with pytest.raises(SonobridgeError, match="rejected"):
        read_given(str(path), 64 * 1024 * 1024)


@QUIET
@given(JSON)
def test_any_json_is_refused_as_key_request_or_sign_off(value):
    import json

    text = json.dumps(value)
    for parse in (parse_request, parse_sign_off, parse_signer):
        with pytest.raises(SonobridgeError):
            parse(text)


@QUIET
@given(st.text(max_size=200))
def test_any_text_is_no_list_of_revocations(text):
    with pytest.raises(SonobridgeError):
        read_revocations(text)
