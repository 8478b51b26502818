"""Revisions, named ``NNNN_room.py``; file name, ``revision`` and order must agree."""
