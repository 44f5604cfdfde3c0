"""Side-by-side speed measurements; `make bench`. Never part of the tests."""
