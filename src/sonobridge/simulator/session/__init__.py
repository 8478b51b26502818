"""A scanning session: what was stored, decided and submitted, and what it is worth."""
