"""Which engine counts: the fast one where it is proven to give the reference library's ids."""
