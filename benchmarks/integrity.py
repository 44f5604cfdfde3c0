"""How long the figures on words take for many tokenizers, beside encoding the same text once.

    python -m benchmarks.integrity [--corpus libreoffice_help] [--tokenizers NAME,NAME,…]

The lexicon and the tokenizers are loaded before; the ratio is over what `gather` takes for all of
them. Medians of ROUNDS rounds.
"""

import argparse
import statistics
import time

import studies
from data.corpora import store
from data.tokenizers import load_known
from studies.counting.streams import gather

ROUNDS = 3
TOKENIZERS = (
    "gpt2,cl100k_base,o200k_base,whisper,mistral_v1,llama3,llama4,mistral_tekken,qwen2_5,qwen3_5,"
    "deepseek_v3,claude2,bert_base_uncased,jurassic2,gemma3,turkish_morphemes"
)


def main() -> None:
    """Print seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default="libreoffice_help")
    parser.add_argument("--tokenizers", default=TOKENIZERS)
    options = parser.parse_args()
    spec = studies.prepare("integrity", options.tokenizers.split(","), options.corpus)
    studies.run(spec, keep=False)  # loads what it needs
    assert spec.corpus is not None
    corpus = store.by_hash(spec.corpus.hash)
    assert corpus is not None
    language = spec.parameters["language"]
    loaded = [load_known(one.hash) for one in spec.tokenizers]
    encoding, measuring = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for tokenizer in loaded:
            list(gather(tokenizer, corpus, [language], lambda doing, share: None))
        encoding.append(time.perf_counter() - began)
        began = time.perf_counter()
        studies.run(spec, keep=False)
        measuring.append(time.perf_counter() - began)
    whole, alone = statistics.median(measuring), statistics.median(encoding)
    print(
        f"{len(loaded)} tokenizers on {language} of {options.corpus}: {whole:.1f} s, "
        f"{whole / alone:.1f} times encoding it alone ({alone:.1f} s)"
    )


if __name__ == "__main__":
    main()
