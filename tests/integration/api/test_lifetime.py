"""What a server does as it starts."""

from __future__ import annotations

import os

from sonobridge.api.lifetime import server_state
from sonobridge.core.config import Settings
from sonobridge.store.clips.ingest import Uploads

DAY_S = 24 * 3600


def test_old_uploads_go_when_a_server_starts(state):
    workspace = state.workspace
    now = workspace.clock.now().timestamp()
    uploads = {age: Uploads(workspace).begin() for age in (2 * DAY_S, DAY_S / 2)}
    for age, upload in uploads.items():
        with upload.new_file("Planted^Name.dcm") as file:
            file.write(b"identified")
        os.utime(upload.folder, (now - age, now - age))
    with server_state(workspace, Settings(workers=1)):
        pass
    assert not uploads[2 * DAY_S].folder.exists(), "nobody imported it in two days"
    assert uploads[DAY_S / 2].folder.exists(), "its job may still wait"
