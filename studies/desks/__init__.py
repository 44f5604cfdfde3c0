"""What pages ask beside questions: choices, adding, samples, SQL."""
