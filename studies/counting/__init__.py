"""From a corpus and a tokenizer to counts and tokens."""
