"""From the parametric neck to blocks of labels and echo levels."""
