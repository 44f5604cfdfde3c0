"""Reading each file format: from bytes to a tokenizer."""
