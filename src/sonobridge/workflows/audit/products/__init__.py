"""The models under audit: inventory, release, model card, claims."""
