"""DICOM objects that the program itself makes: clips of the simulator and their truth."""
