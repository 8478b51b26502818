"""``portfolio.verify``: check a badge, a sign-off or a whole export, without a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sonobridge.portfolio.badges import VerifiedBadge
    from sonobridge.portfolio.badges.revocation import RevocationList
    from sonobridge.portfolio.signatures import Signer, SignOff

__all__ = ["VerifyRequest", "VerifyResult", "verify"]

_LARGEST_ZIP = 64 * 1024 * 1024
_LARGEST_ARTEFACT = 64 * 1024 * 1024
_LARGEST_TEXT = 1024 * 1024
_PATHS = Annotated[str, Len(1, 4000)]


@record
class VerifyRequest:
    """The file, and what is to be checked with it."""

    file: Annotated[
        str, Len(1, 4000), Help("Badge (PNG, SVG, text), sign-off (JSON) or export (zip).")
    ]
    artefacts: Annotated[
        tuple[_PATHS, ...],
        Len(0, 100),
        Help("Artefact files or folders; each file has to be one that the badge names."),
    ] = ()
    sign_offs: Annotated[
        tuple[_PATHS, ...], Len(0, 100), Help("Sign-off files over badge or artefacts.")
    ] = ()
    signers: Annotated[
        tuple[_PATHS, ...], Len(0, 100), Help("Public key files of people you know.")
    ] = ()
    revocations: Annotated[
        str, Len(0, 4000), Help("Signed list of revoked badges; empty: not checked.")
    ] = ""


@record
class CheckedArtefact:
    """An artefact that the badge names; ``matches`` or ``not given``."""

    sha256: str
    operation: str
    artefact: str
    says: str


@record
class CheckedResult:
    """A figure on the badge."""

    name: str
    value: str


@record
class CheckedBadge:
    """A badge that holds."""

    name: str
    person: str
    issued_at: str
    issuer: str
    issuer_name: str
    key_fingerprint: str
    token_sha256: str
    standing: str
    level: str
    revocation: str
    criteria: str
    results: tuple[CheckedResult, ...]
    artefacts: tuple[CheckedArtefact, ...]
    artefacts_checked: int


@record
class CheckedSignOff:
    """A sign-off that holds, and whether its key is one that was given."""

    sign_off: str
    about: str
    for_person: str
    signer: str
    claims_level: str
    key_known: bool
    fingerprint: str
    statement: str
    observed_on: str
    signed_at: str


@record
class VerifyResult:
    """Everything given holds; what does not raises an error that names the part."""

    file: str
    holds: bool
    badges: tuple[CheckedBadge, ...]
    sign_offs: tuple[CheckedSignOff, ...]
    files_checked: int
    notice: str


@operation(
    "portfolio.verify",
    summary="Verify a badge, sign-off or export: header, payload, signature, artefacts.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("file",),
)
def verify(context: Context, request: VerifyRequest) -> VerifyResult:
    """Read bounded bytes, check them, and say who vouches; nothing is written.

    Raises
    ------
    BadgeRejectedError
        Naming file, header, payload, signature, artefact or revocation.
    ForgedSignOffError
        Naming the field of a sign-off that does not hold.
    """
    from sonobridge.portfolio.badges import verify_badge
    from sonobridge.portfolio.signatures import parse_sign_off, parse_signer
    from sonobridge.workflows.local_files import read_several
    from sonobridge.workflows.portfolio.badges.bundle import read_given

    del context
    given = read_given(request.file, _LARGEST_ZIP)
    artefacts = given.artefacts + read_several(request.artefacts, _LARGEST_ARTEFACT)
    signed_files = given.sign_offs + read_several(request.sign_offs, _LARGEST_TEXT)
    signers = [parse_signer(data) for _, data in read_several(request.signers, _LARGEST_TEXT)]
    sign_offs = [parse_sign_off(data) for _, data in signed_files]
    checked = tuple(_sign_off(one, signers) for one in sign_offs)
    lists = [given.revocations] if given.revocations else []
    if request.revocations:
        lists.append(_text(request.revocations))
    badges = [
        _in_export(token, artefacts, given.manifest_key)
        if given.manifest_key
        else verify_badge(token, artefacts)
        for token in given.tokens
    ]
    _require_about(badges, sign_offs)
    return VerifyResult(
        file=request.file,
        holds=True,
        badges=tuple(_badge(one, lists, sign_offs, signers) for one in badges),
        sign_offs=checked,
        files_checked=given.files,
        notice="A signature shows that nothing was changed and which key signed. It does not "
        "show who holds the key: compare the fingerprint with the person.",
    )


def _in_export(
    token: str, artefacts: Sequence[tuple[str, bytes]], manifest_key: str
) -> VerifiedBadge:
    """Verify a badge of an export: it is of the same issuer, and nothing of it is missing."""
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.portfolio.badges import BadgeRejectedError, verify_badge

    badge = verify_badge(token)
    if badge.public_key != manifest_key:
        raise BadgeRejectedError.of("header", "the badge is not of the issuer of this export")
    wanted = {one.sha256 for one in badge.evidence}
    found = [(name, data) for name, data in artefacts if hash_bytes(data) in wanted]
    if len({hash_bytes(data) for _, data in found}) < len(wanted):
        raise BadgeRejectedError.of(
            "artefact", f"one of {badge.name[:60]} was changed or is gone"
        )
    return verify_badge(token, found)


def _require_about(badges: Sequence[VerifiedBadge], sign_offs: Sequence[SignOff]) -> None:
    """Refuse a sign-off that is about neither a badge nor an artefact of it."""
    from sonobridge.workflows.portfolio.signing.accept_sign_off import ForgedSignOffError

    if not badges:
        return
    known = {one.token_sha256 for one in badges}
    known |= {row.sha256 for one in badges for row in one.evidence}
    for signed in sign_offs:
        if signed.fields["subject_kind"] not in ("badge", "evidence"):
            continue
        if signed.subject_sha256 not in known:
            raise ForgedSignOffError(
                "A sign-off is about something else.",
                where="subject_sha256",
                why="Neither a badge nor one of its artefacts has this hash.",
                kept="Nothing was changed.",
                remedy="Give only sign-offs over this badge or its artefacts.",
            )


def _sign_off(signed: SignOff, signers: Sequence[Signer]) -> CheckedSignOff:
    from sonobridge.portfolio.signatures import check_sign_off, fingerprint
    from sonobridge.workflows.portfolio.signing.accept_sign_off import forged

    check = check_sign_off(signed, signers=signers)
    if not check.valid:
        raise forged(check)
    return CheckedSignOff(
        sign_off=signed.id,
        about=signed.fields["subject_title"],
        for_person=signed.fields["for_person"],
        signer=signed.fields["signer_name"],
        claims_level=signed.fields["signer_level"],
        key_known=check.known,
        fingerprint=fingerprint(signed.public_key),
        statement=signed.fields["statement"],
        observed_on=signed.fields["observed_on"],
        signed_at=signed.fields["signed_at"],
    )


def _badge(
    badge: VerifiedBadge,
    lists: Sequence[str],
    sign_offs: Sequence[SignOff],
    signers: Sequence[Signer],
) -> CheckedBadge:
    from sonobridge.portfolio.evidence_count import LEVELS
    from sonobridge.portfolio.signatures import check_sign_off, fingerprint

    about = [one for one in sign_offs if one.subject_sha256 == badge.token_sha256]
    checks = [check_sign_off(one, signers=signers) for one in about]
    level = LEVELS[max((LEVELS.index(one.level) for one in checks), default=0)]
    standing = "self-issued"
    if about:
        names = ", ".join(
            f"{one.fields['signer_name']} as {one.fields['signer_level']}"
            + ("" if check.known else " (key not known to you)")
            for one, check in zip(about, checks, strict=True)
        )
        standing = f"self-issued, co-signed by {names}"
    return CheckedBadge(
        name=badge.name,
        person=badge.person,
        issued_at=badge.issued_at,
        issuer=badge.issuer,
        issuer_name=badge.issuer_name,
        key_fingerprint=fingerprint(badge.public_key),
        token_sha256=badge.token_sha256,
        standing=standing if badge.self_issued else f"does not say self-issued; {standing}",
        level=level,
        revocation=_revocation(badge, lists),
        criteria=badge.criteria,
        results=tuple(CheckedResult(name=name, value=value) for name, value in badge.results),
        artefacts=tuple(
            CheckedArtefact(
                sha256=row.sha256, operation=row.name, artefact=row.artefact, says=row.narrative
            )
            for row in badge.evidence
        ),
        artefacts_checked=sum(row.artefact == "matches" for row in badge.evidence),
    )


def _revocation(badge: VerifiedBadge, lists: Sequence[str]) -> str:
    """Return what the lists say; a badge that stands on one is rejected."""
    from sonobridge.portfolio.badges import BadgeRejectedError
    from sonobridge.portfolio.badges.revocation import read_revocations

    read: list[RevocationList] = [read_revocations(one) for one in lists]
    own = [one for one in read if one.public_key == badge.public_key]
    if len(own) < len(read):
        raise BadgeRejectedError.of("revocation", "the list is of another issuer")
    for found in own:
        for one in found.revoked:
            if one.token_sha256 == badge.token_sha256:
                day = one.revoked_at[:10]
                raise BadgeRejectedError.of("revocation", f"its issuer revoked it on {day}")
    if not own:
        return "not checked: no list was given"
    return f"not on the issuer's list of {max(one.made_at for one in own)[:10]}"


def _text(name: str) -> str:
    from sonobridge.workflows.local_files import read_bounded

    return read_bounded(name, _LARGEST_TEXT).decode("ascii", "replace").strip()
