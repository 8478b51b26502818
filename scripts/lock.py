"""Compile the hashed requirement files, without any web address in them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [
    sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal",
    "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
    "--no-emit-index-url",
]  # fmt: skip
SETS = {
    "base": ["pyproject.toml"],
    "test": [
        "pyproject.toml",
        "--extra",
        "cluster",
        "--extra",
        "postgres",
        "--extra",
        "reports",
        "--group",
        "test",
    ],
    "build": ["--group", "build"],
    "docs": ["--group", "docs"],
}


def main() -> int:
    """Compile each set; ``test`` is held to the versions of ``base``."""
    for name, sources in SETS.items():
        held = ["-c", "requirements/base.txt"] if name == "test" else []
        target = f"requirements/{name}.txt"
        subprocess.run([*COMPILE, *sources, *held, "-o", target], cwd=ROOT, check=True)
        if "://" in (ROOT / target).read_text():
            print(f"{target} holds a web address", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
