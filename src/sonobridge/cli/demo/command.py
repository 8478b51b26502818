"""``sonobridge demo``: a workspace in which every step has really run."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from sonobridge.core.config import load_settings

__all__ = ["demo"]


@click.command()
@click.option("--workspace", metavar="DIR", help="Folder to make (default: user data folder).")
@click.option("--port", type=click.IntRange(0, 65535), help="Loopback port (0: any).")
@click.option("--serve/--no-serve", default=True, help="Serve and open it afterwards.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def demo(
    workspace: str | None, port: int | None, serve: bool, open_browser: bool, as_json: bool
) -> None:
    """Build a demo workspace from real public ultrasound clips and open it.

    The clips come with the installed packages pydicom and pydicom-data; nothing is
    downloaded. A demo workspace that exists already is opened as it is.
    """
    from sonobridge.cli.demo.road import build_demo
    from sonobridge.cli.progress import TerminalProgress
    from sonobridge.cli.serve import serve_workspace

    folder = Path(workspace) if workspace else _default_folder()
    settings = load_settings({"workspace": str(folder), "port": port})
    if (folder / "workspace.json").is_file() and serve:
        click.echo(f"The demo workspace is there already: {folder}")
    else:
        if not as_json:
            click.echo(f"Building the demo workspace in {folder}")
        with TerminalProgress(quiet=as_json) as progress:
            report = build_demo(folder, settings, progress)
        if as_json:
            click.echo(json.dumps(dataclasses.asdict(report), indent=2))
        else:
            _tell(dataclasses.asdict(report))
    if serve:
        serve_workspace(settings, open_browser=open_browser, as_json=as_json)


def _default_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("sonobridge")) / "demo"


def _tell(report: dict[str, object]) -> None:
    for name, value in report.items():
        if not isinstance(value, list):
            click.echo(f"  {name.replace('_', ' ')}: {value}")
    people = report["sign_in"]
    if isinstance(people, list):
        for person in people:
            click.echo(f"  sign in as {person['name']} with: {person['passphrase']}")
