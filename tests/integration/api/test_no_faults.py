"""Whatever is sent to an operation, the answer is an answer, never a fault."""

from __future__ import annotations

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
)


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
