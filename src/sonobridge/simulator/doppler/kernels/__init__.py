"""The compiled loops of Doppler; every loop is plain Python that Numba compiles."""
