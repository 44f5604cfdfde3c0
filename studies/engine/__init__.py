"""Asking: what a question is (spec, study), how it is run, kept, shared, queued."""
