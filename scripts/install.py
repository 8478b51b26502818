"""Install one hashed requirement set into this environment, with uv when it is there."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Install ``requirements/<name>.txt``; with ``base`` also the package itself, editable."""
    name = sys.argv[1]
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", "--python", sys.executable] if uv else [
        sys.executable, "-m", "pip", "install"
    ]  # fmt: skip
    print(f"Installing requirements/{name}.txt with {'uv' if uv else 'pip'}", flush=True)
    hashed = [*pip, "--quiet", "--require-hashes", "-r", f"requirements/{name}.txt"]
    subprocess.run(hashed, cwd=ROOT, check=True)
    if name == "base":
        build = [*pip, "--quiet", "--require-hashes", "-r", "requirements/build.txt"]
        subprocess.run(build, cwd=ROOT, check=True)
        editable = [*pip, "--quiet", "--no-deps", "--no-build-isolation", "-e", "."]
        subprocess.run(editable, cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
