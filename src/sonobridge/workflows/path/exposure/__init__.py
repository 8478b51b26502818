"""What AI does to a role, task by task."""
