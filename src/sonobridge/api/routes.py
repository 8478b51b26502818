"""One POST route an operation: ``/api/<room>/<verb>``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Body, Request
from starlette.responses import JSONResponse, Response

from sonobridge.api.session import server_state, signed_in
from sonobridge.core.canonical import JsonValue
from sonobridge.core.log import correlation_id
from sonobridge.core.operation import Operation, Trait
from sonobridge.core.record import record, to_json
from sonobridge.workflows.catalogue import load_all
from sonobridge.workflows.runner import Runner

__all__ = ["operations_router"]


@record
class EvidenceReference:
    """Identifier and hash of the evidence record of a run."""

    id: str
    hash: str


@record
class ErrorBody:
    """An error in four parts, with its stable code."""

    code: str
    what: str
    where: str
    why: str
    kept: str
    remedy: str
    details: dict[str, Any]


@record
class ErrorAnswer:
    """What every failed request answers."""

    error: ErrorBody


@record
class JobAnswer:
    """The job that runs an operation."""

    job_id: str


def operations_router(*, documented: bool) -> APIRouter:
    """Return a router with a route for each operation that HTTP offers.

    Parameters
    ----------
    documented
        Whether the routes know the types of their answers. Only the schema needs them,
        and building them would cost a server most of its start.
    """
    router = APIRouter()
    for op in load_all():
        if Trait.LOCAL not in op.traits:
            _add(router, op, documented=documented)
    return router


def _add(router: APIRouter, op: Operation, *, documented: bool = True) -> None:
    as_job = Trait.JOB in op.traits
    failures = (401, 403, 404, 409, 413, 422, 503) if documented else ()
    answer: Any = None
    if documented:
        answer = JobAnswer if as_job else _answer_model(op)
    router.add_api_route(
        op.path,
        _job_endpoint(op) if as_job else _endpoint(op),
        methods=["POST"],
        status_code=202 if as_job else 200,
        response_model=answer,
        responses={status: {"model": ErrorAnswer} for status in failures},
        operation_id=op.name,
        summary=op.summary,
        tags=[op.room],
    )


def _answer_model(op: Operation) -> type:
    """Return the type of ``{"result": ..., "evidence": ...}`` for the schema."""
    name = "".join(part.title() for part in op.name.replace(".", "_").split("_")) + "Answer"
    fields = {"result": op.result, "evidence": EvidenceReference | None}
    return record(type(name, (), {"__annotations__": fields, "__doc__": op.summary}))


def _endpoint(op: Operation) -> Callable[..., Response]:
    def run(request: Request, body: Any) -> Response:
        state = server_state(request)
        runner = Runner(
            settings=state.settings,
            workspace=state.workspace,
            actor=signed_in(request).actor,
            clock=state.clock,
        )
        outcome = runner.run(op, body)
        # Written out here: large lists leave as plain values, not as validated models.
        answer = {"result": to_json(outcome.result), "evidence": outcome.evidence_json()}
        return JSONResponse(answer)

    return _typed(run, op)


def _job_endpoint(op: Operation) -> Callable[..., Response]:
    def submit(request: Request, body: Any) -> Response:
        state, actor = server_state(request), signed_in(request).actor
        Runner(state.settings, state.workspace, actor, state.clock).permit(op)
        job_id = state.jobs.submit(
            operation=op.name,
            arguments=_object(to_json(body)),
            person_id=actor.person_id,
            request_id=correlation_id.get(),
        )
        return JSONResponse({"job_id": job_id}, status_code=202)

    return _typed(submit, op)


def _object(value: JsonValue) -> dict[str, JsonValue]:
    """Return a JSON object as such: a record is always one."""
    if not isinstance(value, dict):
        raise TypeError("a request is an object")
    return value


def _typed(endpoint: Callable[..., Response], op: Operation) -> Callable[..., Response]:
    endpoint.__annotations__["body"] = op.request
    endpoint.__defaults__ = (Body(),)
    endpoint.__name__ = op.name.replace(".", "_")
    endpoint.__doc__ = op.summary
    return endpoint
