"""The sentence for an unknown name."""

from data.errors import UnknownName


def test_the_nearest_names_are_offered() -> None:
    error = UnknownName("tokenizer", "GPT-2", ["gpt2", "llama3", "cl100k_base"])
    assert error.nearest[0] == "gpt2"
    assert str(error) == "Unknown tokenizer 'GPT-2': did you mean gpt2?"


def test_with_nothing_near_some_known_ones_are_named() -> None:
    assert "known are: django, udhr" in str(UnknownName("corpus", "§§§", ["udhr", "django"]))
    assert "none are known" in str(UnknownName("corpus", "x", []))
