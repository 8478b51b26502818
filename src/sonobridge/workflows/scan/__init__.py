"""The Scan room: simulated patients, sessions, their scores."""
