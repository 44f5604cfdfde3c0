"""The parts of the page that compares how tokenizers cut one text."""
