"""Path: choose a side, or honestly not."""
