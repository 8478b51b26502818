"""DICOM structured reports to rows: concepts are listed, chosen and read."""
