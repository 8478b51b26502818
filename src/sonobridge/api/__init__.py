"""HTTP, derived from the operation registry; streaming and files by hand."""
