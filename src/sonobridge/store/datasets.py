"""Dataset versions: written once, read by identifier or name, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select

from sonobridge.core.canonical import JsonValue, canonical_bytes, hash_json, parse_json
from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import MissingError
from sonobridge.store.tables.datasets import dataset_version as table

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["DatasetMissingError", "DatasetRow", "Datasets"]


class DatasetMissingError(MissingError):
    """There is no such dataset version."""

    code = "dataset.missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRow:
    """One frozen version as stored.

    Attributes
    ----------
    number
        1 for the first version of a name; each new freeze counts one up.
    manifest
        What the hash covers: protocol, reference standard, split rule, items.
    flow, datasheet
        JSON of the inclusion flow and of the datasheet.
    """

    id: str
    name: str
    number: int
    study_id: str
    manifest_sha256: str
    manifest: dict[str, Any]
    flow: dict[str, Any]
    datasheet: dict[str, Any]
    created_at: str
    created_by: str


class Datasets:
    """The dataset versions of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def add(
        self,
        dataset_id: str,
        *,
        name: str,
        created_by: str,
        manifest: Mapping[str, Any],
        flow: Mapping[str, Any],
        datasheet: Mapping[str, Any],
    ) -> DatasetRow:
        """Store a new version under the next number of its name.

        The row's hash is recomputed here from the manifest: what is stored and what is
        named cannot differ.
        """
        row: dict[str, Any] = {
            "id": dataset_id,
            "name": name,
            "study_id": manifest["study_id"],
            "manifest_sha256": hash_json(manifest),
            "manifest": canonical_bytes(manifest).decode(),
            "flow": canonical_bytes(flow).decode(),
            "datasheet": canonical_bytes(datasheet).decode(),
            "created_at": as_utc_text(self._workspace.clock.now()),
            "created_by": created_by,
        }
        with self._workspace.transaction() as connection:
            last = connection.execute(
                select(func.max(table.c.number)).where(table.c.name == name)
            ).scalar()
            row["number"] = (last or 0) + 1
            connection.execute(insert(table), [row])
        return self.get(dataset_id)

    def get(self, dataset_id: str) -> DatasetRow:
        """Return one version, or raise :class:`DatasetMissingError`."""
        with self._workspace.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == dataset_id)).first()
        if row is None:
            raise DatasetMissingError(
                "There is no such dataset version.",
                where=dataset_id[:40],
                remedy="Take the identifier from 'sonobridge dataset list'.",
            )
        return _dataset(row)

    def list(self) -> tuple[DatasetRow, ...]:
        """Return all versions, newest first."""
        query = select(table).order_by(table.c.created_at.desc(), table.c.id.desc())
        with self._workspace.reading() as connection:
            return tuple(_dataset(row) for row in connection.execute(query))

    def altered(self) -> tuple[str, ...]:
        """Return the versions whose stored manifest no longer has the stored hash."""
        return tuple(
            row.id for row in self.list() if hash_json(row.manifest) != row.manifest_sha256
        )


def _dataset(row: Row[Any]) -> DatasetRow:
    return DatasetRow(
        id=row.id,
        name=row.name,
        number=row.number,
        study_id=row.study_id,
        manifest_sha256=row.manifest_sha256,
        manifest=_object(parse_json(row.manifest)),
        flow=_object(parse_json(row.flow)),
        datasheet=_object(parse_json(row.datasheet)),
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _object(value: JsonValue) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("the stored JSON is no object")
    return value
