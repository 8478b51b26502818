"""The picture: scatterers put on a grid by pose, filtered by the point response, in real time.

``frames.Engine`` makes frames, ``medium`` says what sound meets, ``chain`` what the receiver
does, ``quality`` how finely; ``reference`` is the same in plain NumPy.
"""
