"""Who may run an audit, and who may sign what follows from it."""

from __future__ import annotations

from sonobridge.core.operation import Role

__all__ = ["RUNNERS", "SIGNERS"]

RUNNERS = frozenset({Role.OWNER, Role.ADJUDICATOR, Role.EDUCATOR, Role.LEARNER})
"""May take tables in, lock protocols, evaluate and decide on flags."""

SIGNERS = frozenset({Role.OWNER, Role.ADJUDICATOR})
"""May accept and release a model version."""
