"""The bytes of what is exported: one document, or everything with a signed manifest."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["one_file", "whole_export"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_HOW = """This folder holds what a person can prove, and nothing else.

card.html, portfolio.html, review.html   to be read
portfolio.json                           the same, for programs
badges/                                  Open Badges 3.0, in PNG and SVG
evidence/                                the records that the badges name; the SHA-256 of a
                                         file is the one that the badge names
sign-offs/                               signatures of other people, each under their own key
revocations.jwt                          badges this workspace no longer stands by
MANIFEST.json                            every file with its hash, signed

Check everything offline:    sonobridge portfolio verify THIS.zip
A badge alone:               sonobridge portfolio verify badges/NAME.png
Self-issued: a signature shows that nothing was changed, not who holds the key.
"""


def one_file(reading: PortfolioReading, what: str, form: str, role: str) -> bytes:
    """Return card, portfolio or review as HTML, PDF or JSON."""
    from sonobridge.core.canonical import canonical_bytes
    from sonobridge.reports import portfolio as reports
    from sonobridge.workflows.portfolio.reading import content

    if what == "card":
        card = content.card_document(reading, role)
        if form == "json":
            return canonical_bytes(dataclasses.asdict(card))
        return reports.card_html(card).encode() if form == "html" else reports.card_pdf(card)
    if what == "review":
        review = content.review_content(reading, role)
        if form == "json":
            return canonical_bytes(dataclasses.asdict(review))
        document = reports.review_document(review)
    else:
        folio = content.folio_content(reading, role)
        if form == "json":
            return canonical_bytes(dataclasses.asdict(folio))
        document = reports.folio_document(folio)
    if form == "html":
        return reports.document_html(document).encode()
    return reports.document_pdf(document)


def whole_export(reading: PortfolioReading, role: str) -> tuple[bytes, int]:
    """Return everything as a zip with a signed manifest, and the number of its files."""
    from sonobridge.core.clock import as_utc_text
    from sonobridge.workflows.portfolio.badges.bundle import MANIFEST, sign_manifest

    files = {
        "README.txt": _HOW.encode(),
        "card.html": one_file(reading, "card", "html", role),
        "portfolio.html": one_file(reading, "portfolio", "html", role),
        "portfolio.json": one_file(reading, "portfolio", "json", role),
        "review.html": one_file(reading, "review", "html", role),
        "revocations.jwt": _revocations(reading).encode(),
        **_badges(reading),
        **{
            f"sign-offs/{kept.signed.id}.json": kept.signed.as_file()
            for kept in reading.sign_offs
            if kept.check.valid
        },
    }
    workspace = reading.context.workspace
    files[MANIFEST] = sign_manifest(
        files,
        made_at=as_utc_text(reading.context.clock.now()),
        public_key=workspace.keys.evidence_public(),
        sign=workspace.keys.sign,
    )
    return _zipped(files), len(files)


def _badges(reading: PortfolioReading) -> dict[str, bytes]:
    """Return pictures of the badges that hold, and every record that they name."""
    from sonobridge.core.canonical import canonical_bytes
    from sonobridge.portfolio.badges import bake_png, bake_svg
    from sonobridge.reports.portfolio import badge_png, badge_svg

    files = {}
    for badge in reading.badges:
        if reading.state(badge)[0] != "valid":
            continue
        name, line = badge.name.removesuffix(" (self-issued)"), f"n = {badge.n}"
        line += f" · {reading.context.actor.name}"
        files[f"badges/{badge.id}.png"] = bake_png(badge_png(name, line), badge.token)
        files[f"badges/{badge.id}.svg"] = bake_svg(badge_svg(name, line), badge.token).encode()
        for record_id, _ in badge.evidence:
            record = reading.by_id[record_id]
            files[f"evidence/{record_id}.json"] = canonical_bytes(record.as_hashed())
    return files


def _revocations(reading: PortfolioReading) -> str:
    """Return the signed list of badges that were revoked, older issues included."""
    from sonobridge.core.clock import as_utc_text
    from sonobridge.portfolio.badges.revocation import Revocation, sign_revocations

    workspace = reading.context.workspace
    now = as_utc_text(reading.context.clock.now())
    return sign_revocations(
        [Revocation(token_sha256=one, revoked_at=at) for one, at in reading.revoked_tokens],
        made_at=now,
        public_key=workspace.keys.evidence_public(),
        sign=workspace.keys.sign,
    )


def _zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip whose bytes depend on the files alone."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return stream.getvalue()
