"""The compiled loops once more in plain NumPy, argument for argument.

They are the oracle of the loops in ``kernels``, whose descriptions hold here, and they do the
work, slowly, where nothing can be compiled.
"""
