"""The words every other package uses: errors, operations, time, identity, hashing."""
