"""A research placement: checklist, start of labelling, report of contributions."""
