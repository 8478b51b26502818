"""People of a workspace and their sessions."""

from sonobridge.store.accounts.people import People, Person, insert_person
from sonobridge.store.accounts.sessions import Session, Sessions

__all__ = ["People", "Person", "Session", "Sessions", "insert_person"]
