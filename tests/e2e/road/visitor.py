"""A person at the HTTP door: signs in and calls operations as the pages do."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx2

from sonobridge.labelling import fold_operations, parse_operation, state_sha256

__all__ = ["Visitor", "answers_of"]

SESSION_HEADER = "X-Sonobridge-Session"
JOB_S = 120


class Visitor:
    """One signed-in person without a browser."""

    def __init__(self, base: str) -> None:
        self.client = httpx2.Client(base_url=base, headers={"Origin": base}, timeout=60)

    def sign_in(self, name: str, passphrase: str) -> Visitor:
        """Sign in by name and passphrase."""
        return self._begin("sign-in", {"name": name, "passphrase": passphrase})

    def launch(self, url: str) -> Visitor:
        """Sign in by a one-time address."""
        return self._begin("launch", {"token": url.split("#")[1]})

    def _begin(self, way: str, body: dict[str, str]) -> Visitor:
        answer = self.client.post(f"/api/session/{way}", json=body)
        assert answer.status_code == 200, answer.text
        self.client.headers[SESSION_HEADER] = answer.json()["session"]
        return self

    def ask(self, operation: str, **request: Any) -> tuple[int, dict[str, Any]]:
        """Call an operation; return status and body."""
        answer = self.client.post("/api/" + operation.replace(".", "/"), json=request)
        return answer.status_code, answer.json()

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        """Call an operation that has to succeed; return its result."""
        status, body = self.ask(operation, **request)
        assert status == 200, body
        return body["result"]

    def read(self, task_id: str, answers: dict[str, Any], points: list | None = None) -> None:
        """Open, label and submit one task with the requests that the pages send."""
        opened = self.call("label.open_task", task_id=task_id)
        operations = list(_operations(opened, answers, points))
        taken = self.call(
            "label.append",
            task_id=task_id,
            protocol_hash=opened["protocol"]["hash"],
            operations=operations,
        )
        assert set(taken["acknowledged"]) == {operation["id"] for operation in operations}
        state = fold_operations(parse_operation(operation) for operation in operations)
        self.call("label.submit", task_id=task_id, state_hash=state_sha256(state))

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def answers_of(quality: str, gain: str = "adequate", usable: str = "yes") -> dict[str, str]:
    """Return the answers of a reading under the shipped protocol."""
    return {"image_quality": quality, "gain": gain, "usable": usable, "confidence": "sure"}


def _operations(opened: dict, answers: dict, points: list | None) -> Iterator[dict]:
    edits: list[tuple[str, dict]] = [
        ("answer.set", {"field": field, "frame": None, "value": value})
        for field, value in answers.items()
    ]
    if opened["clip"]["calibrated"]:
        shape = opened["protocol"]["shapes"][0]
        drawn = {"type": "polygon", "label": shape["label"], "points": points or _box(opened)}
        edits.append(("shape.add", {"shape_id": uuid.uuid4().hex, "frame": 0, **drawn}))
    for seq, (kind, payload) in enumerate(edits, start=1):
        yield {
            "id": f"op_{uuid.uuid4().hex}",
            "task_id": opened["task"]["task_id"],
            "seq": seq,
            "kind": kind,
            "payload": payload,
            "client_time": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        }


def _box(opened: dict) -> list[list[float]]:
    region = next(one for one in opened["clip"]["regions"] if not one["problem"])
    x0, y0, x1, y1 = (float(region[name]) for name in ("x0", "y0", "x1", "y1"))
    inset_x, inset_y = (x1 - x0) / 10, (y1 - y0) / 10
    left, top, right, bottom = x0 + inset_x, y0 + inset_y, x1 - inset_x, y1 - inset_y
    return [[left, top], [right, top], [right, bottom], [left, bottom]]
