"""Simulated-learner studies: they can refute the scorer, never validate it for people."""
