"""Audits of files on the command line, without a workspace."""
