"""``sonobridge serve`` and ``sonobridge open``."""

from __future__ import annotations

import html
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sonobridge.core.config import Settings, load_settings

if TYPE_CHECKING:
    from sonobridge.store import Workspace

__all__ = ["announce", "serve", "serve_workspace"]

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Opening Sonobridge</title>
<p>Opening the workspace. If nothing happens, <a href="{url}">open it here</a>.</p>
<script>location.replace({script_url})</script></html>
"""


@click.command()
@click.option("--workspace", metavar="DIR", help="Workspace folder.")
@click.option("--port", type=click.IntRange(0, 65535), help="Loopback port (0: any).")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print address and token as JSON.")
def serve(workspace: str | None, port: int | None, open_browser: bool, as_json: bool) -> None:
    """Serve the workspace on this machine and open it in the browser."""
    settings = load_settings({"workspace": workspace, "port": port})
    serve_workspace(settings, open_browser=open_browser, as_json=as_json)


def serve_workspace(settings: Settings, *, open_browser: bool, as_json: bool) -> None:
    """Open the workspace, bind the port, print the address, serve until interrupted."""
    from sonobridge.api.server import bind_loopback, run_server
    from sonobridge.core.clock import SystemClock
    from sonobridge.workflows.opening import open_workspace

    with bind_loopback(settings.port) as listener:
        port = int(listener.getsockname()[1])
        with open_workspace(settings, SystemClock()) as workspace:
            from sonobridge.api.lifetime import server_state

            with server_state(workspace, settings) as state:
                announce(workspace, port, open_browser=open_browser, as_json=as_json)
                run_server(state, listener)


def announce(workspace: Workspace, port: int, *, open_browser: bool, as_json: bool) -> None:
    """Print where the server answers; open the browser on a private launch page.

    The token is used once and lives 60 s. The page that carries it is readable by its
    owner only; the address in a shell history or process list carries none.
    """
    token = workspace.sessions.issue_launch(workspace.people.owner().id)
    url = f"http://127.0.0.1:{port}/launch#{token}"
    page = _write_launch_page(workspace.root, url)
    if as_json:
        click.echo(json.dumps({"url": url, "port": port, "workspace": str(workspace.root)}))
    else:
        click.echo(f"Workspace  {workspace.name} ({workspace.root})")
        click.echo(f"Address    {url}")
        click.echo("The address works once, for 60 s. Stop with Ctrl C. Not for diagnosis.")
    if open_browser:
        click.launch(page.as_uri())


def _write_launch_page(root: Path, url: str) -> Path:
    page = root / "derived" / "launch.html"
    page.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    page.unlink(missing_ok=True)
    handle = os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_PAGE.format(url=html.escape(url, quote=True), script_url=json.dumps(url)))
    return page
