"""The one metadata object and the column types that all tables share."""

from __future__ import annotations

from sqlalchemy import Integer, MetaData, String, Text
from sqlalchemy.types import BigInteger

__all__ = ["big_integer", "identifier", "instant", "json_text", "metadata", "sha256"]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

identifier = String(40)
"""A prefixed identifier such as ``clip_01J…`` (at most 12 + 1 + 26 characters)."""

sha256 = String(64)
"""A SHA-256 or HMAC-SHA-256 in lower-case hexadecimal."""

instant = String(24)
"""A UTC instant as text, ``2026-03-01T09:30:00.000Z``; sorts by time."""

json_text = Text()
"""JSON as canonical text (RFC 8785), so that both engines give back the same bytes."""

big_integer = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both engines."""
