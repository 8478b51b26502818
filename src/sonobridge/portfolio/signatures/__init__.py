"""Sign-offs by another person's own key: made, kept as a file, checked field by field."""

from sonobridge.portfolio.signatures.check import SignOffCheck, check_sign_off
from sonobridge.portfolio.signatures.key import (
    Signer,
    SigningKey,
    fingerprint,
    make_signing_key,
    parse_signer,
    parse_signing_key,
)
from sonobridge.portfolio.signatures.sign_off import (
    SignOff,
    SignOffInvalidError,
    SignOffRequest,
    parse_request,
    parse_sign_off,
    sign_off,
)

__all__ = [
    "SignOff",
    "SignOffCheck",
    "SignOffInvalidError",
    "SignOffRequest",
    "Signer",
    "SigningKey",
    "check_sign_off",
    "fingerprint",
    "make_signing_key",
    "parse_request",
    "parse_sign_off",
    "parse_signer",
    "parse_signing_key",
    "sign_off",
]
