from __future__ import annotations

import pytest

from label_room import make_room


@pytest.fixture
def room(workspace):
    """Three clips, two readers, one open study; on SQLite and on PostgreSQL."""
    return make_room(workspace)
