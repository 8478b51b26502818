"""Sonobridge: from user of ultrasound AI to partner in making it.

Importing the package loads no numerical or web library; each of them is
imported inside the function that needs it.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
