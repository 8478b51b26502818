"""Maps errors to responses, once; no response repeats what was sent."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from sonobridge.core.errors import (
    ErrorKind,
    InvalidInputError,
    MissingError,
    SonobridgeError,
    UnexpectedError,
)

__all__ = ["install_error_handlers", "response_of"]

_log = logging.getLogger("sonobridge.api")


def response_of(error: SonobridgeError) -> JSONResponse:
    """Return the response that carries an error."""
    return JSONResponse({"error": error.as_json()}, status_code=error.kind.http_status)


async def _own(request: Request, error: Exception) -> Response:
    assert isinstance(error, SonobridgeError)
    if error.kind is ErrorKind.UNEXPECTED:
        _log.error("%s at %s", error.code, request.url.path)
    return response_of(error)


async def _validation(request: Request, error: Exception) -> Response:
    """Name fields and problems only.

    The framework's own handler echoes the input, which may identify a patient, and
    fails on NaN.
    """
    assert isinstance(error, RequestValidationError)
    problems = [
        f"{'.'.join(str(part) for part in problem['loc'][1:]) or 'request'}: {problem['msg']}"
        for problem in error.errors()
    ]
    return response_of(
        InvalidInputError(
            "The request cannot be used.",
            where=request.url.path,
            why="; ".join(problems[:20]),
            kept="Nothing was changed.",
            remedy="Correct the named fields and send it again.",
        )
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in {404, 405}:
        return response_of(
            MissingError(
                "There is nothing at this address.",
                where=request.url.path,
                remedy="Go back, or open the page from the menu.",
            )
        )
    return response_of(
        InvalidInputError(
            "The request cannot be used.",
            where=request.url.path,
            why=str(error.detail),
            remedy="Correct it and send it again.",
        )
    )


async def _unencodable(request: Request, error: Exception) -> Response:
    """Answer text with half characters (lone surrogates), which nothing can store."""
    assert isinstance(error, UnicodeEncodeError)
    return response_of(
        InvalidInputError(
            "The request cannot be used.",
            where=request.url.path,
            why="A text in it holds half a character.",
            kept="Nothing was changed.",
            remedy="Correct the text and send it again.",
        )
    )


async def _fault(request: Request, error: Exception) -> Response:
    _log.error("fault at %s", request.url.path, exc_info=error)
    return response_of(
        UnexpectedError(
            "The program met a fault of its own.",
            where=request.url.path,
            why=f"{type(error).__name__} was raised.",
            kept="What was acknowledged before is kept.",
            remedy="Try again; if it stays, run 'sonobridge diagnose' and report it.",
        )
    )


def install_error_handlers(app: FastAPI) -> None:
    """Attach the handlers to an application."""
    app.add_exception_handler(SonobridgeError, _own)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(UnicodeEncodeError, _unencodable)
    app.add_exception_handler(Exception, _fault)
