"""The command line, derived from the operation registry."""
