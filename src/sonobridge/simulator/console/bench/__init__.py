"""Speed, accuracy and memory of the simulator on this machine."""
