"""Path · data: which pack is in use, its check, its update."""
