"""Shipped examples: simulated tables of predictions with something true to find."""

from sonobridge.audit.examples.catalogue import (
    EXAMPLES,
    Example,
    WrittenExample,
    example_protocols,
    write_example,
)

__all__ = [
    "EXAMPLES",
    "Example",
    "WrittenExample",
    "example_protocols",
    "write_example",
]
