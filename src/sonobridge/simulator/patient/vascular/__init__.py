"""The vessels of the neck: measures, centre-lines, the tree and its lesions."""
