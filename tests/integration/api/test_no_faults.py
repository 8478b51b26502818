"""Whatever is sent to an operation, the answer is an answer, never a fault."""

from __future__ import annotations

import base64
import json

from sonobridge.core.operation import Trait
from sonobridge.workflows.catalogue import load_all

OPEN = [op for op in load_all() if Trait.LOCAL not in op.traits]
ODD = (
    {},
    [],
    "text",
    None,
    {"unknown": 1},
    {"study_id": "../../etc/passwd", "clip_id": "' OR 1=1 --", "task_id": "\u0000"},
    {"study_id": "lstudy_" + "0" * 26, "clip_id": "clip_" + "0" * 26, "limit": 10**18},
    {"page": "AAAA", "token": "x" * 5000, "before": -1, "dataset_id": [], "evidence_id": {}},
    {"older_than_days": 1e300},
)
DEEP = 3000
HALF = "\ud800"


def test_odd_requests_get_an_answer(owner):
    headers = {"origin": "http://127.0.0.1:8710", "x-sonobridge-session": owner.header}
    for op in OPEN:
        for body in ODD:
            answer = owner.client.post(op.path, json=body, headers=headers)
            assert answer.status_code < 500, (op.name, body, answer.text)
            if answer.status_code >= 400:
                error = answer.json()["error"]
                assert error["code"] != "unexpected", (op.name, body, error)
                assert error["what"], (op.name, body)
                assert error["remedy"], (op.name, body)


def send(owner, name, body):
    room, verb = name.split(".")
    return owner.client.post(
        f"/api/{room}/{verb}",
        content=json.dumps(body),
        headers={
            "origin": "http://127.0.0.1:8710",
            "x-sonobridge-session": owner.header,
            "content-type": "application/json",
        },
    )


def test_a_page_token_nested_without_end_is_no_token(owner):
    token = base64.urlsafe_b64encode(b"[" * DEEP).decode()
    answer = send(owner, "clips.list", {"page": token})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "page.token")


def test_an_edit_nested_without_end_is_refused(owner):
    nested: object = 1
    for _ in range(900):
        nested = {"a": nested}
    payload = {
        "shape_id": "s", "frame": 0, "type": "polygon", "label": "x",
        "points": [[1, 2]], "calibration": nested,
    }  # fmt: skip
    edit = {
        "id": "op_1", "task_id": "task_1", "seq": 1, "kind": "shape.add",
        "payload": payload, "client_time": "2026",
    }  # fmt: skip
    request = {"task_id": "task_1", "protocol_hash": "0" * 64, "operations": [edit]}
    answer = send(owner, "label.append", request)
    assert answer.status_code in {404, 422}, answer.text


def test_half_characters_are_answered(owner):
    for op in OPEN:
        names = op.request.__dataclass_fields__
        answer = send(owner, op.name, dict.fromkeys(names, HALF))
        assert answer.status_code < 500, (op.name, answer.text)
    assert send(owner, "clips.get", {"clip_id": HALF}).status_code == 422


def test_odd_paths_are_pages(owner):
    for path in ("/%00", "/" + "a" * 300, "/" + "a/" * 3000, "/..%00/x"):
        answer = owner.client.get(path)
        assert answer.status_code in {200, 503}, "the page, or that of an unbuilt checkout"
