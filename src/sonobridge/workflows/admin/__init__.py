"""Admin: people and their roles."""
