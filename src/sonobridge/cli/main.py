"""Entry point: rooms as groups, operations as commands, loaded when asked for."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from sonobridge import __version__
from sonobridge.core.errors import SonobridgeError, UnexpectedError
from sonobridge.core.log import configure_logging

__all__ = ["cli", "main"]

# Operations of this room whose command is one word stand at the top: ``sonobridge verify``.
_TOP_ROOM = "admin"
_BY_HAND = {
    "serve": ("sonobridge.cli.serve", "Serve the workspace on this machine and open it."),
    "open": ("sonobridge.cli.open", "Open a running workspace again."),
    "demo": (
        "sonobridge.cli.demo.command",
        "Build a demo workspace from real clips and open it.",
    ),
}
_ROOM_HELP = {
    "audit": "For whom a model works: tables, protocols, evaluations, flags, acceptance.",
    "admin": "People and roles.",
    "jobs": "What runs in the background.",
    "clips": "Get clips in safely: import, de-identification, clearance, library.",
    "dataset": "Dataset versions: frozen, hashed, split by patient.",
    "home": "Where you stand and the next step.",
    "label": "Studies, readings, agreement, adjudication, export.",
    "path": "Choose a side, or honestly not.",
    "portfolio": "What you can prove, from stored work only.",
    "scan": "Practise on simulated patients of known truth: cases, sessions, clips.",
}


class _RoomGroup(click.Group):
    """Commands of one room; its modules are imported on first use."""

    def __init__(self, room: str) -> None:
        super().__init__(name=room, help=_ROOM_HELP.get(room, f"Operations of {room}."))
        self.room = room

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_commands_of(self.room, words=2))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its whole sentence: no word is cut."""
        rows = [(name, one.help or "") for name, one in self._shown(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def _shown(self, ctx: click.Context) -> list[tuple[str, click.Command]]:
        return sorted(_commands_of(self.room, words=2).items())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _commands_of(self.room, words=2).get(cmd_name)


class _RootGroup(click.Group):
    """Rooms and top-level commands; nothing heavy is imported for the list."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from sonobridge.workflows.catalogue import room_names

        return sorted({*room_names(), *_BY_HAND, *_commands_of(_TOP_ROOM, words=1)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from sonobridge.workflows.catalogue import room_names

        if cmd_name in _BY_HAND:
            return _load_by_hand(cmd_name)
        if cmd_name in room_names():
            return _RoomGroup(cmd_name)
        return _commands_of(_TOP_ROOM, words=1).get(cmd_name)


def _commands_of(room: str, *, words: int) -> dict[str, click.Command]:
    from sonobridge.cli.commands import build_command
    from sonobridge.workflows.catalogue import load_room, room_names

    if room not in room_names():
        return {}
    rows = [op for op in load_room(room) if len(op.command) == words]
    return {op.command[-1]: build_command(op) for op in rows}


def _load_by_hand(name: str) -> click.Command | None:
    import importlib
    import importlib.util

    module, _ = _BY_HAND[name]
    if importlib.util.find_spec(module) is None:
        return None
    commands = vars(importlib.import_module(module)).values()
    return next(c for c in commands if isinstance(c, click.Command) and c.name == name)


@click.group(cls=_RootGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sonobridge")
def cli() -> None:
    """From user of ultrasound AI to partner in making it.

    Practise on cases whose truth is known, do the same work on your own data with
    the same tools, and show the evidence. Not for diagnosis.
    """


def main() -> NoReturn:
    """Run the command line; errors go to stderr as code, cause and remedy."""
    configure_logging(None, "WARNING")  # people get errors in four parts, never a trace
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped. What was acknowledged is kept.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SonobridgeError as error:
        sys.exit(report(error))
    except BrokenPipeError:
        sys.exit(141)
    except Exception as error:  # the edge of the process: people get no trace
        import logging

        logging.getLogger("sonobridge.cli").exception("command failed")
        sys.exit(report(_unexpected(error)))
    sys.exit(0)


def _unexpected(error: Exception) -> SonobridgeError:
    return UnexpectedError(
        "The program met a fault of its own.",
        why=f"{type(error).__name__} was raised.",
        kept="What was acknowledged before is kept.",
        remedy="Run 'sonobridge diagnose' and report it with the file that it makes.",
    )


def report(error: SonobridgeError) -> int:
    """Print an error to stderr as code, cause and remedy; return the exit code."""
    click.echo(f"error: {error.code}: {error.what}", err=True)
    for label, text in (
        ("where", error.where),
        ("cause", error.why),
        ("kept", error.kept),
        ("remedy", error.remedy),
    ):
        if text:
            click.echo(f"  {label}: {text}", err=True)
    return error.kind.exit_code


if __name__ == "__main__":
    main()
