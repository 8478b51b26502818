"""What a session is worth: worksheet, measurements, decisions, gates, safety, motion."""
