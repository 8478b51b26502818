"""Path: plans to a role, adopted versions, calendars."""
