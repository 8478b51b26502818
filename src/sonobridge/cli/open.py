"""``sonobridge open``: a new one-time address for a server that runs already."""

from __future__ import annotations

import click

from sonobridge.core.config import load_settings

__all__ = ["open_"]


@click.command("open")
@click.option("--workspace", metavar="DIR", help="Workspace folder.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the running server.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
def open_(workspace: str | None, port: int | None, open_browser: bool, as_json: bool) -> None:
    """Open a running workspace again, after its session ended or in another browser."""
    from sonobridge.cli.serve import announce
    from sonobridge.core.clock import SystemClock
    from sonobridge.workflows.opening import open_workspace

    settings = load_settings({"workspace": workspace, "port": port})
    with open_workspace(settings, SystemClock(), create=False) as opened:
        announce(opened, settings.port, open_browser=open_browser, as_json=as_json)
