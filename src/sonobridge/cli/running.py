"""Runs one operation for the command line and prints its outcome."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from sonobridge.core.config import load_settings
from sonobridge.core.errors import InvalidInputError, MissingError, UnavailableError
from sonobridge.core.log import configure_logging
from sonobridge.core.operation import Operation, Trait

__all__ = ["run_command"]


def run_command(
    op: Operation,
    values: dict[str, Any],
    *,
    workspace: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Build the request, run the operation, print the result.

    With ``--json`` stdout holds one JSON object: the result, and under
    ``evidence`` the record's identifier and hash where one was written.
    """
    from sonobridge.cli.progress import TerminalProgress
    from sonobridge.core.record import to_json
    from sonobridge.workflows.runner import Runner

    settings = load_settings({"workspace": workspace})
    request: Any = _request(op, values)
    with ExitStack() as stack:
        progress = stack.enter_context(TerminalProgress(quiet=as_json))
        runner = stack.enter_context(Runner.for_command(settings, op, progress=progress))
        if runner.workspace is not None:
            configure_logging(runner.workspace.logs, settings.log_level)
            stack.callback(configure_logging, None, settings.log_level)
        outcome = runner.run(op, request)
        result: Any = to_json(outcome.result)
        file = str(runner.artefact_path(outcome.result)) if "artefact" in result else ""
        if output is not None:
            _copy_artefact(runner.artefact_path(outcome.result), Path(output))
            file = output
    evidence = outcome.evidence_json()
    if as_json:
        body = {**result, "evidence": evidence} if Trait.EVIDENCE in op.traits else result
        click.echo(json.dumps(body, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        from sonobridge.cli.rendering import render

        render(op, result, evidence, file)
    if getattr(outcome.result, "ok", True) is False:
        sys.exit(1)


def _request(op: Operation, values: dict[str, Any]) -> Any:
    """Return the request; a value that does not fit names the command, not a class."""
    from sonobridge.core.record import from_json

    try:
        return from_json(op.request, values)
    except InvalidInputError as error:
        command = " ".join(("sonobridge", *op.command))
        raise InvalidInputError(
            error.what,
            where=command,
            why=error.why,
            kept=error.kept,
            remedy=f"Correct it; '{command} --help' lists what each option takes.",
        ) from None


def _copy_artefact(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError as error:
        raise MissingError(
            "The artefact could not be copied.",
            where=str(target),
            why=error.strerror or "",
            kept="It stays in the workspace's exports folder.",
            remedy="Name a file in a folder that exists.",
        ) from error
    except OSError as error:
        raise UnavailableError(
            "The artefact could not be copied.",
            where=str(target),
            why=error.strerror or "",
            kept="It stays in the workspace's exports folder.",
            remedy="Free space or choose another place with -o.",
        ) from error
