"""The whole program works in a network namespace that has no route to anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from components import give_up, require

pytestmark = pytest.mark.namespace

WALK = """
import json, subprocess, sys, urllib.request
sonobridge = [sys.executable, "-m", "sonobridge.cli.main"]
workspace = sys.argv[1]
try:
    urllib.request.urlopen("http://192.0.2.1/", timeout=2)
    sys.exit("there is a route out of the namespace")
except OSError:
    pass
made = subprocess.run(
    [*sonobridge, "demo", "--workspace", workspace, "--no-serve", "--json"],
    capture_output=True, text=True, timeout=400)
if made.returncode:
    sys.exit(made.stderr)
server = subprocess.Popen(
    [*sonobridge, "serve", "--workspace", workspace, "--port", "0", "--no-open", "--json"],
    stdout=subprocess.PIPE, text=True)
try:
    url = json.loads(server.stdout.readline())["url"]
    page = urllib.request.urlopen(url.split("/launch")[0] + "/", timeout=240)
    verified = subprocess.run(
        [*sonobridge, "verify", "--workspace", workspace, "--json"],
        capture_output=True, text=True, timeout=240)
    print(json.dumps({"page": page.status, "verify": verified.returncode,
                      "demo": json.loads(made.stdout)}))
finally:
    server.terminate()
    server.wait(60)
"""


def test_the_whole_road_without_a_route(tmp_path):
    unshare = str(require("unshare"))
    require("ip")
    tried = subprocess.run([unshare, "--net", "true"], capture_output=True, check=False)
    if tried.returncode:
        give_up("network namespaces", "this account may not make them")
    script = tmp_path / "walk.py"
    script.write_text(textwrap.dedent(WALK))
    inside = f"ip link set lo up && exec {sys.executable} {script} {tmp_path / 'ws'}"
    done = subprocess.run(
        [unshare, "--net", "sh", "-c", inside],
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["page"] == 200
    assert told["verify"] == 0
    assert told["demo"]["clips"] > 0
