"""Reading the library: one clip, filtered pages, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_

from sonobridge.store.clips.clip import Clearance, Clip, PixelStatus
from sonobridge.store.clips.errors import ClipMissingError
from sonobridge.store.clips.paging import after, read_token, token_of
from sonobridge.store.clips.rollups import FACETS, chunks
from sonobridge.store.tables.clips import clip, clip_facet, patient, study

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ClipFilter", "ClipLibrary", "ClipPage", "ClipSort", "StudyRollup"]

ClipSort = Literal["imported", "manufacturer", "frames", "size"]
_SORTS: dict[str, Any] = {
    "imported": clip.c.imported_at,
    "manufacturer": clip.c.manufacturer,
    "frames": clip.c.frame_count,
    "size": clip.c.size_bytes,
}
_COUNT_LIMIT = 1_000
_RARE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFilter:
    """Which clips; None or an empty text does not filter.

    Attributes
    ----------
    text
        Part of manufacturer or model, or the beginning of a clip identifier or
        patient key; case does not matter.
    eligible
        Only what may enter a new study or dataset version.
    """

    text: str = ""
    kind: Literal["image", "non_image", "fragment"] | None = "image"
    manufacturer: str | None = None
    modality: str | None = None
    pixel_state: PixelStatus | None = None
    clearance: Clearance | None = None
    calibrated: bool | None = None
    in_conflict: bool | None = None
    study_uid: str | None = None
    patient_key: str | None = None
    eligible: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the filter as SQL conditions with bound values."""
        found: list[ColumnElement[bool]] = []
        for name in (
            "manufacturer",
            "modality",
            "pixel_state",
            "clearance",
            "calibrated",
            "in_conflict",
            "study_uid",
            "patient_key",
            "kind",
        ):
            value = getattr(self, name)
            if value is not None:
                found.append(clip.c[name] == value)
        if self.eligible:
            found += [
                clip.c.kind == "image",
                clip.c.pixel_state == "ok",
                clip.c.clearance == "cleared",
                clip.c.in_conflict.is_(False),
            ]
        if self.text.strip():
            found.append(_holds_text(self.text.strip()))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipPage:
    """One page of the library.

    Attributes
    ----------
    clips
        In order.
    next_token
        For the next page; None at the end.
    matched
        Clips that pass the filter; at most 1 000 are counted.
    matched_all
        False when there are more than were counted.
    """

    clips: tuple[Clip, ...]
    next_token: str | None
    matched: int
    matched_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRollup:
    """One DICOM study of the library, rolled up."""

    study_uid: str
    patient_key: str
    study_date: str
    clip_count: int
    frame_count: int
    size_bytes: int
    waiting_count: int
    conflict_count: int
    last_imported_at: str


class ClipLibrary:
    """The clips of a workspace, for reading.

    Parameters
    ----------
    workspace
        The workspace.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get(self, clip_id: str) -> Clip:
        """Return a clip, or raise :class:`ClipMissingError`."""
        with self._workspace.reading() as connection:
            row = connection.execute(select(clip).where(clip.c.id == clip_id)).one_or_none()
        if row is None:
            raise ClipMissingError(clip_id)
        return Clip.of(row)

    def get_many(self, clip_ids: Sequence[str]) -> dict[str, Clip]:
        """Return the clips that exist among the named ones, by identifier."""
        found: dict[str, Clip] = {}
        with self._workspace.reading() as connection:
            for part in chunks(clip_ids):
                rows = connection.execute(select(clip).where(clip.c.id.in_(part)))
                found.update((row.id, Clip.of(row)) for row in rows)
        return found

    def same_pixels(self, present: Clip) -> tuple[str, ...]:
        """Return other clips with the very same pixel bytes under another header."""
        pixels = present.facts.pixel_sha256
        if pixels is None:
            return ()
        query = select(clip.c.id).where(clip.c.pixel_sha256 == pixels, clip.c.id != present.id)
        with self._workspace.reading() as connection:
            return tuple(connection.execute(query.order_by(clip.c.id).limit(100)).scalars())

    def page(
        self,
        where: ClipFilter,
        *,
        sort: ClipSort = "imported",
        descending: bool = True,
        token: str | None = None,
        limit: int = 50,
    ) -> ClipPage:
        """Return a page of clips.

        Parameters
        ----------
        where
            The filter.
        sort, descending
            Order; ties are broken by identifier.
        token
            ``next_token`` of the page before; None for the first page.
        limit
            Rows a page.

        Raises
        ------
        PageTokenError
            If the token belongs to another filter or order.
        """
        question = {"filter": asdict(where), "sort": sort, "descending": descending}
        values = read_token(token, question, 2) if token else None
        columns = [_SORTS[sort], clip.c.id]
        conditions = where.conditions()
        with self._workspace.reading() as connection:
            hinted = self._hinted(connection, where, conditions, sort)
            query = after(select(clip).where(*hinted), columns, values, descending=descending)
            rows = connection.execute(query.limit(limit + 1)).all()
            matched = self._matched(connection, where, conditions)
        clips = tuple(Clip.of(row) for row in rows[:limit])
        following = None
        if len(rows) > limit:
            last = rows[limit - 1]._asdict()
            following = token_of([last[columns[0].name], last["id"]], question)
        return ClipPage(
            clips=clips,
            next_token=following,
            matched=min(matched, _COUNT_LIMIT) if conditions else matched,
            matched_all=matched <= _COUNT_LIMIT or not conditions,
        )

    def every(self, where: ClipFilter) -> Iterator[Clip]:
        """Yield all clips that pass a filter, oldest first, page by page."""
        token: str | None = None
        while True:
            page = self.page(where, descending=False, token=token, limit=500)
            yield from page.clips
            token = page.next_token
            if token is None:
                return

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many clips carry each value of each filter."""
        found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        with self._workspace.reading() as connection:
            rows = connection.execute(select(clip_facet).where(clip_facet.c.clips > 0))
            for row in rows:
                found[row.facet][row.value] = row.clips
        return {name: dict(sorted(values.items())) for name, values in found.items()}

    def count(self) -> int:
        """Return the number of instances of all kinds."""
        return sum(self.counts()["kind"].values())

    def patient_count(self) -> int:
        """Return the number of patients, from their roll-up."""
        with self._workspace.reading() as connection:
            number = connection.execute(select(func.count()).select_from(patient)).scalar_one()
        return int(number)

    def studies(
        self, *, token: str | None = None, limit: int = 50
    ) -> tuple[tuple[StudyRollup, ...], str | None]:
        """Return a page of DICOM studies, last imported first, and the next token."""
        columns = [study.c.last_imported_at, study.c.study_uid]
        values = read_token(token, "studies", 2) if token else None
        query = after(select(study), columns, values, descending=True)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
        found = tuple(StudyRollup(**row._asdict()) for row in rows[:limit])
        last = found[-1] if len(rows) > limit else None
        following = (
            token_of([last.last_imported_at, last.study_uid], "studies") if last else None
        )
        return found, following

    def _hinted(
        self,
        connection: Connection,
        where: ClipFilter,
        conditions: list[ColumnElement[bool]],
        sort: ClipSort,
    ) -> list[ColumnElement[bool]]:
        """Tell SQLite to walk the sort's index when the filter lets many clips pass.

        Without the hint it would take the filter's index and sort all that passes; it
        is right to do so where a filter lets few pass, which the roll-up tells. Pages in
        order of import have an index for each filter and need no hint.
        """
        if sort == "imported" or connection.dialect.name != "sqlite" or where.study_uid:
            return conditions
        asked = [
            (name, "yes" if value is True else "no" if value is False else value)
            for name in FACETS
            if (value := getattr(where, name)) is not None
        ]
        clips = clip_facet.c
        fewest = connection.execute(
            select(func.min(clips.clips)).where(tuple_(clips.facet, clips.value).in_(asked))
        ).scalar()
        if where.patient_key or where.eligible or fewest is None or fewest < _RARE:
            return conditions
        return [func.likely(condition) for condition in conditions]

    def _matched(
        self, connection: Any, where: ClipFilter, conditions: list[ColumnElement[bool]]
    ) -> int:
        """Count clips up to the limit, from the roll-up where one value is asked for."""
        if len(conditions) == 1 and where.kind is not None:
            number: int | None = connection.execute(
                select(clip_facet.c.clips).where(
                    clip_facet.c.facet == "kind", clip_facet.c.value == where.kind
                )
            ).scalar()
            return number or 0
        inner = select(clip.c.id).where(*conditions).limit(_COUNT_LIMIT + 1).subquery()
        return int(connection.execute(select(func.count()).select_from(inner)).scalar_one())


def _holds_text(text: str) -> ColumnElement[bool]:
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(
        func.lower(clip.c.manufacturer).like(f"%{escaped}%", escape="\\"),
        func.lower(clip.c.model).like(f"%{escaped}%", escape="\\"),
        func.lower(clip.c.id).like(f"{escaped}%", escape="\\"),
        func.lower(clip.c.patient_key).like(f"{escaped}%", escape="\\"),
    )
