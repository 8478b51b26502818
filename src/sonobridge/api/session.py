"""Sign-in: one-time launch tokens for the owner, passphrases for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Request, Response
from starlette.requests import HTTPConnection

from sonobridge import __version__
from sonobridge.api.state import SESSION_HEADER, ServerState
from sonobridge.core.errors import SignInError
from sonobridge.core.log import correlation_id
from sonobridge.core.operation import Role
from sonobridge.core.record import record
from sonobridge.store import Person
from sonobridge.store.clips import ClipLibrary
from sonobridge.workflows.catalogue import load_all
from sonobridge.workflows.context import Actor

__all__ = ["router", "server_state", "signed_in"]

router = APIRouter(prefix="/api/session", tags=["session"])


@record
class LaunchRequest:
    """The one-time token of the launch page."""

    token: str


@record
class SignInRequest:
    """Name and passphrase of a person."""

    name: str
    passphrase: str


@record
class SessionStarted:
    """The header value of the new session; it is told once."""

    session: str
    name: str


@record
class SessionInfo:
    """Who is signed in, on what, and which rooms are open to them."""

    person_id: str
    name: str
    roles: tuple[Role, ...]
    workspace_id: str
    workspace_name: str
    workspace_origin: str
    workspace_folder: str
    clip_count: int
    rooms: tuple[str, ...]
    operations: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a request."""

    actor: Actor
    cookie_token: str


def server_state(connection: HTTPConnection) -> ServerState:
    """Return the state of the server that received a request or WebSocket."""
    state: ServerState = connection.app.state.server
    return state


def signed_in(connection: HTTPConnection, *, header: str | None = None) -> SignedIn:
    """Return who is signed in.

    Parameters
    ----------
    connection
        Request or WebSocket.
    header
        Session header value; by default that of the request. Safe reads of images
        pass an empty text, since ``<img>`` sends no header.

    Raises
    ------
    SignInError
        Without a live session, or if the header does not belong to the cookie.
    """
    state = server_state(connection)
    token = connection.cookies.get(state.cookie_name, "")
    given = connection.headers.get(SESSION_HEADER, "") if header is None else header
    session = state.workspace.sessions.find(token) if token else None
    if session is None or (given != state.header_token(token) and header != ""):
        raise SignInError(
            "Nobody is signed in on this page.",
            why="The session has ended or was started elsewhere.",
            kept="Edits that were not sent wait on this machine.",
            remedy="Sign in, or run 'sonobridge open' to open the workspace again.",
        )
    person = state.workspace.people.get(session.person_id)
    return SignedIn(Actor(person.id, person.display_name, person.roles), token)


@router.post("/launch")
def launch(request: Request, response: Response, body: LaunchRequest) -> SessionStarted:
    """Exchange a one-time launch token for a session of the workspace's owner."""
    state = server_state(request)
    person_id = state.workspace.sessions.redeem_launch(body.token)
    if person_id is None:
        _audit(state, None, "refused")
        raise SignInError(
            "This address was used before, or is older than 60 seconds.",
            kept="Nothing was changed.",
            remedy="Run 'sonobridge open' for a new one, or sign in with a passphrase.",
        )
    return _start(state, response, state.workspace.people.get(person_id))


@router.post("/sign-in")
def sign_in(request: Request, response: Response, body: SignInRequest) -> SessionStarted:
    """Sign a person in by name and passphrase."""
    state = server_state(request)
    people = state.workspace.people
    name = body.name.strip().casefold()
    named = [one for one in people.list() if one.display_name.casefold() == name]
    for person in named:
        if people.check_passphrase(person.id, body.passphrase):
            return _start(state, response, person)
    if not named:  # the time of an answer tells nobody which names exist
        people.check_passphrase("", body.passphrase)
    _audit(state, None, "refused")
    raise SignInError(
        "Name and passphrase do not fit together.",
        why="Names are compared without regard to case; passphrases exactly.",
        kept="Edits that were not sent wait on this machine.",
        remedy="Try again, or ask the owner to set a new passphrase in Admin.",
    )


@router.post("/sign-out")
def sign_out(request: Request, response: Response) -> dict[str, bool]:
    """End the session."""
    state = server_state(request)
    state.workspace.sessions.close(signed_in(request).cookie_token)
    response.delete_cookie(state.cookie_name, path="/")
    return {"ok": True}


@router.get("")
def current(request: Request) -> SessionInfo:
    """Tell who is signed in and which rooms are built and open to them."""
    state, actor = server_state(request), signed_in(request).actor
    operations = [op for op in load_all() if op.roles & actor.roles]
    return SessionInfo(
        person_id=actor.person_id,
        name=actor.name,
        roles=tuple(sorted(actor.roles)),
        workspace_id=state.workspace.id,
        workspace_name=state.workspace.name,
        workspace_origin=state.workspace.origin,
        workspace_folder=str(state.workspace.root),
        clip_count=ClipLibrary(state.workspace).count(),
        rooms=tuple(sorted({op.room for op in operations})),
        operations=tuple(op.name for op in operations),
        version=__version__,
    )


def _start(state: ServerState, response: Response, person: Person) -> SessionStarted:
    hours = state.settings.session_hours
    token, _ = state.workspace.sessions.open(person.id, hours=hours)
    _audit(state, person.id, "done")
    response.set_cookie(
        state.cookie_name,
        token,
        httponly=True,
        samesite="strict",
        path="/",
        max_age=int(hours * 3600),
    )
    return SessionStarted(session=state.header_token(token), name=person.display_name)


def _audit(
    state: ServerState, person_id: str | None, outcome: Literal["done", "refused"]
) -> None:
    """Write who began a session, or that somebody was refused one; never which name."""
    state.workspace.audit_log.append(
        "session.open",
        person_id=person_id,
        outcome=outcome,
        code="" if outcome == "done" else SignInError.code,
        request_id=correlation_id.get(),
    )
