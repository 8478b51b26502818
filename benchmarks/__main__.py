"""``python -m benchmarks [NAME …]``: run the named benchmarks, or all."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

NOT_BENCHMARKS = {"__main__", "measuring"}


def main() -> int:
    """Run each module's ``main()`` in turn, never side by side."""
    known = [
        info.name
        for info in pkgutil.iter_modules([str(Path(__file__).parent)])
        if info.name not in NOT_BENCHMARKS and not info.ispkg
    ]
    asked = sys.argv[1:] or known
    for name in asked:
        if name not in known:
            print(f"no benchmark {name}; known: {', '.join(known)}", file=sys.stderr)
            return 2
        print(f"== {name}", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
