"""The parts of the page that helps to choose a tokenizer."""
