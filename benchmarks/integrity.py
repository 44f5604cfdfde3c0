"""How long the figures on words take for many tokenizers, beside encoding the same text once.

    python -m benchmarks.integrity [--corpus libreoffice_help] [--tokenizers A,B,…] [--rounds N]

The lexicon and the tokenizers are loaded before; the ratio is over what `gather_several` takes for
all of them. Medians of ROUNDS rounds, by the clock and of computing time on all cores: where others
use the machine, only the second means something.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import studies
from data.corpora import store
from data.tokenizers import load_known
from studies.counting.streams import gather_several

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
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    spec = studies.prepare("integrity", options.tokenizers.split(","), options.corpus)
    studies.run(spec, keep=False)  # loads what it needs
    assert spec.corpus is not None
    corpus = store.by_hash(spec.corpus.hash)
    assert corpus is not None
    language = spec.parameters["language"]
    loaded = [load_known(one.hash) for one in spec.tokenizers]
    encoding, measuring = [], []
    for _ in range(options.rounds):
        encoding.append(
            _taken(lambda: gather_several(loaded, corpus, language, lambda doing, share: None))
        )
        measuring.append(_taken(lambda: studies.run(spec, keep=False)))
    print(f"{len(loaded)} tokenizers on {language} of {options.corpus}:")
    for which, name in enumerate(("by the clock", "of computing")):
        whole, alone = (
            statistics.median(each[which] for each in some) for some in (measuring, encoding)
        )
        print(f"{whole:.1f} s {name}, {whole / alone:.1f} times encoding it alone ({alone:.1f} s)")


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of computing on all cores."""
    clock, computing = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - computing


if __name__ == "__main__":
    main()
