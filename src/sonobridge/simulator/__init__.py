"""The carotid duplex simulator: patients with known truth, and a scanner that images them.

Two frames of reference are used, both right-handed and in millimetres.

Patient frame: x to the patient's left, y to posterior, z to cranial (as in DICOM); the
origin lies on the axis of the neck, level with the upper border of the thyroid cartilage.

Probe frame: x along the array towards the marker, y elevation, z into the patient; the
origin lies at the middle of the probe's face.

Everything made here is simulated and says so. Not for diagnosis.
"""
