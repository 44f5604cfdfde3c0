"""Counting beyond one machine: the same pure function, run by datatrove (docs/scale.md)."""
