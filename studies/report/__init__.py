"""The report on one tokenizer: its sections, and how they become a document."""
