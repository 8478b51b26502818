"""Decisions on disputed items: append-only, chained by hash within their study."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, Row, insert, select

from sonobridge.core.canonical import canonical_bytes, hash_json, parse_json
from sonobridge.core.errors import InvalidInputError
from sonobridge.labelling import Decision, ItemKey
from sonobridge.store.chains import GENESIS
from sonobridge.store.labels.errors import BlindedError
from sonobridge.store.labels.scope import AdjudicatorScope
from sonobridge.store.labels.state_text import answer_from_json, answer_to_json
from sonobridge.store.tables.labels import label_adjudication
from sonobridge.store.workspace import Workspace

__all__ = ["SCHEMA", "Adjudications", "adjudication_as_hashed", "item_key", "item_text"]

SCHEMA = 1
"""Version of the hashed form of a decision."""


class Adjudications:
    """The decisions of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def decide(self, scope: AdjudicatorScope, decision: Decision) -> str:
        """Store a checked decision; return its hash, which covers all before it.

        Raises
        ------
        BlindedError
            If the scope does not let the person decide.
        """
        if not scope.may_decide or decision.adjudicator_id != scope.person_id:
            raise BlindedError(
                "You cannot decide on this study.",
                where=f"study {scope.study_id}",
                why="Adjudicators and the owner decide, unless they read in it themselves.",
                kept="The dispute stays open; all readings are kept.",
                remedy="Ask an adjudicator who did not read for this study.",
            )
        with self._workspace.transaction() as connection:
            name = f"sonobridge label study {scope.study_id}"
            self._workspace.database.serialise(connection, name)
            number, previous = _head(connection, scope.study_id)
            row: dict[str, Any] = {
                "id": decision.id,
                "study_id": scope.study_id,
                "number": number + 1,
                "schema": SCHEMA,
                "item": item_text(decision.key),
                "choice": decision.choice,
                "reader_id": decision.reader_id,
                "decision": {
                    "value": None if decision.value is None else answer_to_json(decision.value),
                    "outlines": [[list(p) for p in outline] for outline in decision.outlines],
                },
                "reason": decision.reason,
                "person_id": decision.adjudicator_id,
                "decided_at": decision.decided_at,
                "prev_hash": previous,
            }
            made = hash_json(row)
            text = canonical_bytes(row["decision"]).decode()
            connection.execute(
                insert(label_adjudication), [{**row, "decision": text, "hash": made}]
            )
        return made

    def latest(self, scope: AdjudicatorScope) -> tuple[Decision, ...]:
        """Return the decision that holds for each item, in the order they were made."""
        with self._workspace.reading() as connection:
            latest = {row.item: row for row in _rows(connection, scope.study_id)}
        ordered = sorted(latest.values(), key=lambda row: int(row.number))
        return tuple(_decision(row) for row in ordered)

    def history(self, scope: AdjudicatorScope) -> tuple[Decision, ...]:
        """Return all decisions, those that were replaced among them."""
        with self._workspace.reading() as connection:
            return tuple(_decision(row) for row in _rows(connection, scope.study_id))

    def head(self, scope: AdjudicatorScope) -> str:
        """Return the hash that stands for all decisions of the study so far."""
        with self._workspace.reading() as connection:
            return _head(connection, scope.study_id)[1]


def item_text(key: ItemKey) -> str:
    """Return an item's name: clip, kind, question or shape, frame from 0 or nothing."""
    frame = "" if key.frame is None else str(key.frame)
    return f"{key.clip_id}:{key.kind}:{key.name}:{frame}"


def item_key(text: str) -> ItemKey:
    """Return the item behind a name.

    Raises
    ------
    InvalidInputError
        If the text names none.
    """
    parts = text.split(":")
    if len(parts) == 4 and parts[1] in {"answer", "shape"}:
        frame = parts[3]
        if frame == "" or (frame.isdecimal() and len(frame) < 10):
            kind = cast("Any", parts[1])
            return ItemKey(parts[0], kind, parts[2], int(frame) if frame else None)
    raise InvalidInputError(
        "There is no such item.",
        where="item",
        why="An item is named clip:kind:name:frame.",
        remedy="Take it from the list of disputes.",
    )


def adjudication_as_hashed(row: Row[Any]) -> dict[str, Any]:
    """Return the JSON object of a row whose canonical bytes give its hash."""
    body = row._asdict()
    del body["hash"]
    body["decision"] = parse_json(body["decision"])
    return body


def _head(connection: Connection, study_id: str) -> tuple[int, str]:
    row = connection.execute(
        select(label_adjudication.c.number, label_adjudication.c.hash)
        .where(label_adjudication.c.study_id == study_id)
        .order_by(label_adjudication.c.number.desc())
        .limit(1)
    ).first()
    return (row.number, row.hash) if row else (0, GENESIS)


def _rows(connection: Connection, study_id: str) -> list[Row[Any]]:
    query = select(label_adjudication).where(label_adjudication.c.study_id == study_id)
    return list(connection.execute(query.order_by(label_adjudication.c.number)))


def _decision(row: Row[Any]) -> Decision:
    body = cast("dict[str, Any]", parse_json(row.decision))
    return Decision(
        id=row.id,
        key=item_key(row.item),
        choice=row.choice,
        reason=row.reason,
        adjudicator_id=row.person_id,
        decided_at=row.decided_at,
        reader_id=row.reader_id,
        value=None if body["value"] is None else answer_from_json(body["value"]),
        outlines=tuple(
            tuple((float(x), float(y)) for x, y in outline) for outline in body["outlines"]
        ),
    )
