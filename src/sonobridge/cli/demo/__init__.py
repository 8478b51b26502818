"""The demo workspace: real clips and simulated predictions, every step really run."""
