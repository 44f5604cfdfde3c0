"""The queue's worker: one process that takes jobs up, and child processes that run them."""
