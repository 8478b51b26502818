"""Stored versions of a study's reference standard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Row, insert, select

from sonobridge.core.canonical import canonical_bytes, parse_json
from sonobridge.labelling import (
    ItemKey,
    ReferenceItem,
    ReferenceStandard,
    UnresolvedItem,
)
from sonobridge.store.labels.scope import AdjudicatorScope
from sonobridge.store.labels.state_text import answer_from_json
from sonobridge.store.tables.labels import label_reference
from sonobridge.store.workspace import Workspace

__all__ = ["LabelReferences", "StoredReference", "reference_from_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReference:
    """A stored version; ``fresh`` when this call stored it."""

    version: int
    standard: ReferenceStandard
    made_by: str
    fresh: bool = False

    @property
    def sha256(self) -> str:
        """Hash of everything the standard says and rests on."""
        return self.standard.sha256()


class LabelReferences:
    """The reference standards of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def keep(self, scope: AdjudicatorScope, standard: ReferenceStandard) -> StoredReference:
        """Store a standard as the next version, unless the newest one says the same."""
        with self._workspace.transaction() as connection:
            name = f"sonobridge label study {scope.study_id}"
            self._workspace.database.serialise(connection, name)
            newest = connection.execute(_newest(scope.study_id)).first()
            if newest is not None and newest.sha256 == standard.sha256():
                return _stored(newest)
            version = newest.version + 1 if newest is not None else 1
            row = {
                "id": standard.id,
                "study_id": scope.study_id,
                "version": version,
                "sha256": standard.sha256(),
                "items": _as_text(standard),
                "unresolved": len(standard.unresolved),
                "made_by": scope.person_id,
                "made_at": standard.created_at,
            }
            connection.execute(insert(label_reference), [row])
        return StoredReference(
            version=version, standard=standard, made_by=scope.person_id, fresh=True
        )

    def newest(self, scope: AdjudicatorScope) -> StoredReference | None:
        """Return the newest version, None before there is one."""
        with self._workspace.reading() as connection:
            row = connection.execute(_newest(scope.study_id)).first()
        return None if row is None else _stored(row)

    def get(self, scope: AdjudicatorScope, version: int) -> StoredReference | None:
        """Return one version, None if there is none of that number."""
        query = select(label_reference).where(
            label_reference.c.study_id == scope.study_id, label_reference.c.version == version
        )
        with self._workspace.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _stored(row)


def reference_from_text(text: str) -> ReferenceStandard:
    """Return the standard that stored text holds."""
    body = cast("dict[str, Any]", parse_json(text))
    items = tuple(_item(one) for one in body.pop("items"))
    unresolved = tuple(
        UnresolvedItem(key=ItemKey(**one["key"]), reason=one["reason"])
        for one in body.pop("unresolved")
    )
    decision_ids = tuple(body.pop("decision_ids"))
    return ReferenceStandard(
        items=items, unresolved=unresolved, decision_ids=decision_ids, **body
    )


def _newest(study_id: str) -> Any:
    return (
        select(label_reference)
        .where(label_reference.c.study_id == study_id)
        .order_by(label_reference.c.version.desc())
        .limit(1)
    )


def _stored(row: Row[Any]) -> StoredReference:
    standard = reference_from_text(row.items)
    return StoredReference(version=row.version, standard=standard, made_by=row.made_by)


def _as_text(standard: ReferenceStandard) -> str:
    from dataclasses import asdict

    bare = asdict(replace(standard, items=()))
    items = [item.as_json() for item in standard.items]
    return canonical_bytes({**bare, "items": items}).decode()


def _item(body: dict[str, Any]) -> ReferenceItem:
    value = body["value"]
    return ReferenceItem(
        key=ItemKey(**body["key"]),
        patient_group=body["patient_group"],
        value=None if value is None else answer_from_json(value),
        outlines=tuple(
            tuple((float(x), float(y)) for x, y in outline) for outline in body["outlines"]
        ),
        method=body["method"],
        taken_from=body["taken_from"],
        rests_on=tuple(body["rests_on"]),
    )
