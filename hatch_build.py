"""Build hook: the front end is built into wheel and sdist; checkouts use ``make web``.

A wheel without the front end must not exist, so a missing index page fails the build.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface):
    """Builds ``web/`` unless the built files are there already."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the front end for standard wheels and sdists only."""
        if version == "editable":
            return
        root = Path(self.root)
        index = root / "src" / "sonobridge" / "api" / "static" / "index.html"
        if not index.is_file():
            self._build(root)
        if not index.is_file():
            raise RuntimeError(
                "the front end was not built: src/sonobridge/api/static is empty"
            )

    def _build(self, root: Path) -> None:
        runner = root / "scripts" / "node.py"
        environment = {**os.environ, "NODE_ENV": "production"}
        install = ["ci", "--prefix", "web", "--ignore-scripts", "--include=dev"]
        for arguments in (install, ["run", "--prefix", "web", "build"]):
            subprocess.run(
                [sys.executable, str(runner), *arguments], cwd=root, env=environment, check=True
            )
