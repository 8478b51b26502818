"""Write NOTICE from the licences of what a user's installation contains.

A distribution whose licence is not on the permissive list fails, and with it CI.
"""

import argparse
import importlib.metadata as metadata
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|ISC|HPND|MPL-2\.0|Mozilla Public"
    r"|Unlicense|0BSD|CMU|MIT-CMU|zlib|CNRI)\b",
    re.IGNORECASE,
)
# Looked up by a person in the distribution itself, because its metadata names no licence.
LOOKED_UP: dict[str, str] = {}

MIT = """MIT License

{holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def locked(name: str) -> list[str]:
    """Return the distribution names of a requirement set."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)))


def licence_of(name: str) -> str | None:
    """Return the licence named by a distribution's metadata, None when not installed."""
    try:
        info = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [
        c.rsplit(" :: ", 1)[-1]
        for c in info.get_all("Classifier") or []
        if c.startswith("License ::")
    ]
    expression = info.get("License-Expression")
    free_text = (info.get("License") or "").strip().splitlines()[:1]
    named = LOOKED_UP.get(name) or expression
    return named or ", ".join(classifiers) or "".join(free_text)


def build() -> tuple[str, list[str]]:
    """Return the text of NOTICE and the distributions without a permissive licence."""
    lines = [
        "Sonobridge",
        "Copyright 2026 the Sonobridge authors.",
        "Licensed under the Apache License, Version 2.0.",
        "",
        "An installation contains the following distributions under their own licences.",
        "",
    ]
    refused = []
    for name in locked("base"):
        licence = licence_of(name)
        if licence is None:
            continue  # locked for another platform or Python version
        if not PERMISSIVE.search(licence):
            refused.append(f"{name}: {licence or 'no licence named'}")
        lines.append(f"{name}: {licence}")
    lines += [
        "",
        "The extra 'postgres' adds psycopg (LGPL-3.0), which is loaded as a library and not",
        "part of the base installation. The extra 'reports' adds typst (Apache-2.0), which",
        "brings its own fonts (Libertinus, New Computer Modern, DejaVu). The extra 'cluster'",
        "adds Dask (distributed, BSD-3-Clause) and what it needs, all under permissive terms.",
        "",
        "The front end bundles Svelte (MIT) and IBM Plex fonts (SIL Open Font License 1.1,",
        "Copyright IBM Corp.), unmodified subsets. Reports carry IBM Plex Sans too: as WOFF2",
        "of @ibm/plex-sans 1.1.0 and unpacked from it, under reports/fonts/OFL.txt.",
        "",
        "Reference data: src/sonobridge/reference_data/career holds excerpts of the O*NET",
        "29.2 and 27.x databases by the U.S. Department of Labor, Employment and Training",
        "Administration (USDOL/ETA), used under the CC BY 4.0 license",
        "(creativecommons.org/licenses/by/4.0); O*NET is a trademark of USDOL/ETA, which",
        "has not approved, endorsed or tested this product. Positions of cities are from",
        "GeoNames (geonames.org), CC BY 4.0, rounded to three decimals. Labels of exposure",
        "to language models are from openai/GPTs-are-GPTs under the following terms.",
        "",
        *MIT.format(holder="Copyright (c) 2024 OpenAI").splitlines(),
        "",
        "Reference data and their terms: src/sonobridge/reference_data/SOURCES.md.",
        "",
    ]
    return "\n".join(lines), refused


def main() -> int:
    """Write NOTICE, or with ``--check`` compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    text, refused = build()
    if refused:
        print("Not on the permissive list:\n  " + "\n  ".join(refused), file=sys.stderr)
        return 1
    path = ROOT / "NOTICE"
    if check and (not path.is_file() or path.read_text() != text):
        print("NOTICE is out of date: run 'make notice'", file=sys.stderr)
        return 1
    if not check:
        path.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
