"""A badge is accepted by two verifiers, and rejected by both once anything was changed."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components import give_up
from sonobridge.core.canonical import canonical_bytes, hash_bytes
from sonobridge.portfolio.badges import (
    BadgeContent,
    BadgeEvidence,
    BadgeMetric,
    BadgeRejectedError,
    bake_png,
    bake_svg,
    did_of_key,
    key_of_did,
    sign_badge,
    token_in,
    verify_badge,
)
from sonobridge.portfolio.signatures import make_signing_key

KEY = make_signing_key("Workspace", "peer")
PUBLIC = KEY.signer.public_key
RECORDS = [canonical_bytes({"id": f"ev_{n}", "kind": "label.submit"}) for n in range(3)]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>'


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + checksum


def png() -> bytes:
    head = (8).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress(b"".join(b"\0" + bytes(8) for _ in range(8)))
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def content(**changes) -> BadgeContent:
    plain = {
        "badge_id": "bd_1",
        "achievement": "annotator",
        "name": "Annotator",
        "description": "Forty submitted readings.",
        "criteria": "Forty blinded readings by protocol.",
        "person_id": "pe_1",
        "person_name": "Reader A",
        "workspace_id": "ws_1",
        "issuer_name": "Workspace vascular-lab",
        "issued_at": "2026-11-22T09:00:00.000000Z",
        "n": 40,
        "device": "not a scan",
        "rung": "work counted, nothing claimed beyond it",
        "metrics": (
            BadgeMetric(name="Agreement relative to the panel", value="0.71 (0.62–0.80)"),
        ),
        "evidence": tuple(
            BadgeEvidence(
                record_id=f"ev_{n}",
                sha256=hash_bytes(data),
                kind="label.submit",
                version="0.1.0",
                finished_at="2026-11-20T10:00:00Z",
                narrative="one reading",
            )
            for n, data in enumerate(RECORDS)
        ),
    }
    return BadgeContent(**{**plain, **changes})


CREDENTIAL, TOKEN = sign_badge(content(), PUBLIC, KEY.sign)


def verifier():
    """Return the independent verifier's class."""
    try:
        from openbadgeslib.ob3 import OB3Verifier
    except ImportError:
        give_up("openbadgeslib", "it is not installed")
    return OB3Verifier


def independent(token: str):
    """Verify with openbadgeslib under the key that the credential names, and bind it."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(PUBLIC))
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return verifier()(pubkey_pem=pem, issuer_did=did_of_key(PUBLIC)).verify(token)


def refused_by_both(token: str) -> str:
    verifier()
    from openbadgeslib.errors import LibOpenBadgesException

    with pytest.raises(LibOpenBadgesException):
        independent(token)
    with pytest.raises(BadgeRejectedError) as caught:
        verify_badge(token)
    return caught.value.where


def repacked(part: int, change) -> str:
    parts = TOKEN.split(".")
    raw = base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4))
    body = json.loads(raw)
    change(body)
    data = base64.urlsafe_b64encode(canonical_bytes(body)).rstrip(b"=").decode()
    return ".".join([*parts[:part], data, *parts[part + 1 :]])


@pytest.mark.requirement("R-003-27")
def test_an_independent_verifier_accepts_the_badge_and_reads_it():
    found = independent(TOKEN)
    assert found.name == "Annotator (self-issued)"
    assert "Self-issued" in found.achievement.criteria_narrative
    assert [one.id for one in found.evidence] == [
        f"urn:sha256:{hash_bytes(data)}" for data in RECORDS
    ]
    assert {one.value for one in found.results} >= {"40", "not a scan", "0.71 (0.62–0.80)"}
    assert found.issuer.id == did_of_key(PUBLIC)


@pytest.mark.requirement("R-003-27")
def test_our_own_verifier_reads_the_same():
    found = verify_badge(TOKEN, [("record", RECORDS[1])])
    assert found.self_issued
    assert (found.person, found.public_key) == ("Reader A", PUBLIC)
    assert dict(found.results)["n"] == "40"
    assert dict(found.results)["Input device"] == "not a scan"
    assert [one.artefact for one in found.evidence] == ["not given", "matches", "not given"]


@pytest.mark.requirement("R-003-27")
@pytest.mark.parametrize(
    ("part", "change", "named"),
    [
        (0, lambda h: h.update(alg="none"), "header"),
        (0, lambda h: h.update(alg="HS256"), "header"),
        (0, lambda h: h.update(typ="JOSE"), "header"),
        (
            0,
            lambda h: h["jwk"].update(x=base64.urlsafe_b64encode(bytes(32)).decode()[:43]),
            "header",
        ),
        (1, lambda p: p.update(name="Expert"), "signature"),
        (1, lambda p: p["evidence"][0].update(id="urn:sha256:" + "0" * 64), "signature"),
        (1, lambda p: p["credentialSubject"]["result"][0].update(value="400"), "signature"),
        (1, lambda p: p.update(nbf=1), "signature"),
    ],
)
def test_a_changed_header_or_payload_is_rejected_by_both(part, change, named):
    assert refused_by_both(repacked(part, change)) == named


@pytest.mark.requirement("R-003-27")
def test_a_changed_signature_is_rejected_by_both():
    head, body, tail = TOKEN.split(".")
    flipped = ("B" if tail[5] != "B" else "C").join([tail[:5], tail[6:]])
    assert refused_by_both(f"{head}.{body}.{flipped}") == "signature"
    other = make_signing_key("Other", "peer")
    _, foreign = sign_badge(content(), PUBLIC, other.sign)
    assert refused_by_both(foreign) == "signature"


@pytest.mark.requirement("R-003-27")
def test_a_changed_artefact_is_rejected():
    with pytest.raises(BadgeRejectedError) as caught:
        verify_badge(TOKEN, [("record", RECORDS[0] + b" ")])
    assert caught.value.where == "artefact"


def test_a_credential_that_contradicts_itself_is_rejected_though_signed():
    from sonobridge.portfolio.badges.compact import signed_token
    from sonobridge.portfolio.badges.did import jwk_of_key

    header = {"alg": "EdDSA", "typ": "JWT", "jwk": jwk_of_key(PUBLIC)}
    whole = json.loads(base64.urlsafe_b64decode(TOKEN.split(".")[1] + "=="))
    for change in (
        {"jti": "urn:x"},
        {"sub": "urn:x"},
        {"iss": "did:jwk:x"},
        {"nbf": 1},
        {"evidence": []},
        {"type": ["VerifiableCredential"]},
        {"evidence": [{"id": "https://example.org"}]},
        {"name": 5},
    ):
        with pytest.raises(BadgeRejectedError) as caught:
            verify_badge(signed_token(header, {**whole, **change}, KEY.sign))
        assert caught.value.where == "payload"
    assert verify_badge(signed_token(header, whole, KEY.sign)).name


def test_baked_pictures_are_read_by_both():
    baked = bake_png(png(), TOKEN)
    assert token_in(baked) == TOKEN == verifier().extract_token_from_png(baked)
    assert token_in(bake_png(baked, TOKEN)) == TOKEN
    drawn = bake_svg(SVG, TOKEN).encode()
    assert token_in(drawn) == TOKEN == verifier().extract_token_from_svg(drawn)
    assert token_in(TOKEN.encode() + b"\n") == TOKEN


def test_pictures_of_others_with_compressed_text_are_read():
    whole = png()

    def holding(text: str) -> bytes:
        data = b"openbadgecredential\0\1\0en\0\0" + zlib.compress(text.encode())
        return whole[:33] + chunk(b"iTXt", data) + whole[33:]

    assert token_in(holding(TOKEN)) == TOKEN
    with pytest.raises(BadgeRejectedError):
        token_in(holding("A" * 30_000_000))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        png(),
        png()[:-6],
        bake_png(png(), TOKEN)[:200],
        bake_png(png(), TOKEN).replace(b"openbadgecredential", b"openbadgecredentiaX"),
        SVG.encode(),
        bake_svg(bake_svg(SVG, TOKEN), TOKEN).encode(),
        b"x" * (5 * 1024 * 1024),
        bake_svg(SVG, "a b").encode(),
    ],
)
def test_files_without_one_token_are_refused(data):
    with pytest.raises(BadgeRejectedError):
        verify_badge(token_in(data))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCxyz019-_."))
def test_no_single_changed_letter_passes(place, letter):
    if TOKEN[place] == letter:
        return
    with pytest.raises(BadgeRejectedError):
        verify_badge(TOKEN[:place] + letter + TOKEN[place + 1 :])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_from_anywhere_are_refused_and_nothing_else_happens(data):
    with pytest.raises(BadgeRejectedError):
        verify_badge(token_in(data))
    with pytest.raises(BadgeRejectedError):
        token_in(b"\x89PNG\r\n\x1a\n" + data)


def test_a_key_and_its_identifier_belong_together():
    assert key_of_did(did_of_key(PUBLIC), "payload") == PUBLIC
    for did in ("did:web:x", "did:jwk:e30", "did:jwk:!", None):
        with pytest.raises(BadgeRejectedError):
            key_of_did(did, "payload")


def test_a_badge_without_evidence_is_none():
    with pytest.raises(ValueError, match="rests on evidence"):
        content(evidence=())
