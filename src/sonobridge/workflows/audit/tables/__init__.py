"""Tables of predictions: taken in without identities, listed, shown."""
