"""Write openapi.json and the TypeScript types of the client from the operation registry."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "openapi.json"
CLIENT = ROOT / "web" / "src" / "api" / "schema.d.ts"


def schema_text() -> str:
    """Return the OpenAPI document as indented JSON."""
    from sonobridge.api.schema import openapi_document

    return json.dumps(openapi_document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def client_text(schema: str) -> str:
    """Return the TypeScript types that openapi-typescript makes of the document."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "openapi.json"), Path(folder, "schema.d.ts")
        source.write_text(schema)
        node = [sys.executable, str(ROOT / "scripts" / "node.py")]
        command = ["exec", "--prefix", "web", "--", "openapi-typescript", str(source)]
        subprocess.run(
            [*node, *command, "--default-non-nullable=false", "--output", str(target)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        return target.read_text()


def main() -> int:
    """Write both files, or with ``--check`` compare them with what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    schema = schema_text()
    for path, text in ((SCHEMA, schema), (CLIENT, client_text(schema))):
        if check and (not path.is_file() or path.read_text() != text):
            print(
                f"{path.relative_to(ROOT)} is out of date: run 'make client'", file=sys.stderr
            )
            return 1
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
