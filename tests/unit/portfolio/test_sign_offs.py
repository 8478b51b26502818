"""A sign-off holds under its signer's key; a changed field is named; self stays self."""

from __future__ import annotations

import copy
import json

import pytest

from sonobridge.portfolio.signatures import (
    Signer,
    SignOffInvalidError,
    SignOffRequest,
    check_sign_off,
    fingerprint,
    make_signing_key,
    parse_request,
    parse_sign_off,
    parse_signer,
    parse_signing_key,
    sign_off,
)
from sonobridge.portfolio.signatures.sign_off import FIELDS

SUBJECT = "ab" * 32
AT = "2026-11-22T09:00:00Z"
KEY = make_signing_key("Dr Iris Moor", "supervisor")
REQUEST = SignOffRequest(
    subject_kind="rotation",
    subject_sha256=SUBJECT,
    subject_title="Vascular rotation, 120 h",
    for_person="Reader A",
    content={"hours": 120},
)
SIGNED = sign_off(
    KEY, REQUEST, signed_at=AT, statement="I observed this.", observed_on="2026-11-20"
)


def changed(name: str, value) -> dict:
    body = copy.deepcopy(SIGNED.as_json())
    body["fields"][name] = value
    return body


@pytest.mark.requirement("R-002-12")
def test_a_sign_off_needs_the_supervisors_key():
    read = parse_sign_off(SIGNED.as_file())
    found = check_sign_off(read, subject_sha256=SUBJECT, signers=[KEY.signer])
    assert (found.valid, found.known, found.level) == (True, True, "supervisor")
    forger = make_signing_key("Dr Iris Moor", "supervisor")
    forged = sign_off(forger, REQUEST, signed_at=AT, statement="I observed this.")
    refused = check_sign_off(forged, subject_sha256=SUBJECT, signers=[KEY.signer])
    assert not refused.valid
    assert refused.level == "self"
    assert refused.fields == ("public_key",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, {"hours": 900} if name == "content" else "changed")
        for name in FIELDS
        if name not in ("public_key", "subject_sha256")
    ]
    + [("subject_sha256", "cd" * 32)],
)
def test_a_changed_field_is_named(name, value):
    body = changed(name, value)
    found = check_sign_off(parse_sign_off(json.dumps(body)), signers=[KEY.signer])
    assert not found.valid
    assert found.level == "self"
    assert name in found.fields
    assert any(one.startswith(f"{name}:") for one in found.problems)


def test_another_key_put_in_fits_no_signature():
    other = make_signing_key("Ben", "peer").signer.public_key
    found = check_sign_off(parse_sign_off(json.dumps(changed("public_key", other))))
    assert not found.valid
    assert "public_key" in found.fields


def test_fields_of_two_sign_offs_cannot_be_mixed():
    second = sign_off(
        KEY,
        SignOffRequest(
            subject_kind="rotation",
            subject_sha256="cd" * 32,
            subject_title="Another",
            for_person="Reader B",
        ),
        signed_at=AT,
        statement="I observed this.",
    )
    body = SIGNED.as_json()
    for part in ("fields", "field_signatures"):
        body[part]["for_person"] = second.as_json()[part]["for_person"]
    found = check_sign_off(parse_sign_off(json.dumps(body)))
    assert found.fields == ("for_person",)
    body = SIGNED.as_json() | {"signature": second.signature}
    assert check_sign_off(parse_sign_off(json.dumps(body))).fields == ("signature",)


def test_it_is_about_its_subject_only_and_own_keys_do_not_count():
    about = check_sign_off(SIGNED, subject_sha256="cd" * 32)
    assert about.fields == ("subject_sha256",)
    own = check_sign_off(SIGNED, own_key=KEY.signer.public_key)
    assert own.fields == ("public_key",)


def test_an_unknown_key_lifts_nothing_and_the_level_is_the_known_one():
    alone = check_sign_off(SIGNED, subject_sha256=SUBJECT)
    assert (alone.valid, alone.known, alone.level) == (True, False, "self")
    peer = Signer(name="Dr Iris Moor", level="peer", public_key=KEY.signer.public_key)
    claimed = check_sign_off(SIGNED, signers=[peer])
    assert claimed.fields == ("signer_level",)


def test_key_and_request_files_come_back():
    assert parse_signing_key(json.dumps(KEY.as_json())) == KEY
    assert parse_signer(json.dumps(KEY.signer.as_json())) == KEY.signer
    assert parse_request(json.dumps(REQUEST.as_json())) == REQUEST
    assert len(fingerprint(KEY.signer.public_key)) == 19
    mixed = KEY.as_json() | {"public_key": make_signing_key("x", "peer").signer.public_key}
    with pytest.raises(SignOffInvalidError):
        parse_signing_key(json.dumps(mixed))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        b"{" * 3000,
        b'{"type":"sonobridge.sign_off","schema":2}',
        b'{"type":"sonobridge.sign_off","schema":1,"fields":{},"field_signatures":{}}',
        b" " * 70_000,
        json.dumps(changed("content", "x")).encode(),
        json.dumps(changed("content", {"n": 2**70})).encode(),
        json.dumps(changed("content", {"n": "\ud800"})).encode(),
        json.dumps(changed("public_key", "zz")).encode(),
    ],
)
def test_hostile_files_are_refused(data):
    with pytest.raises(SignOffInvalidError):
        parse_sign_off(data)


def test_an_empty_statement_or_a_day_that_is_none_is_refused():
    for words, day in (("", ""), ("x", "yesterday")):
        with pytest.raises(SignOffInvalidError):
            sign_off(KEY, REQUEST, signed_at=AT, statement=words, observed_on=day)
