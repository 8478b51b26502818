"""The grid that a frame is made on: sizes, filters, tile of scatterers, memory."""
