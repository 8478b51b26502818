"""Quality assurance of the simulated probe."""
