"""Blood flow of the neck: a lumped circulation, and velocities along its vessels."""
