"""The recording of one's own session: looked at, exported, replayed."""
