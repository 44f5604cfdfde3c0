"""The child that reads damaged files: `python -m tests.fuzz.worker FIRST END DONE TARGET...`: of
each target the seeds from FIRST up to END, without the first DONE of all these files.

A line goes out before each file (`begin PLACE`) and after it (`tokenizer`, `refused`, or `failed`
with the error), so that the parent knows on which one it hangs or falls.
"""

import resource
import sys
from contextlib import suppress

from data.errors import TokenariumError
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.base import Identity
from data.tokenizers.engine.fast import FastEncoder, FastEngineError
from data.tokenizers.formats.readers import READERS
from data.tokenizers.texts import as_arrow
from tests.fuzz.targets import TARGETS, damaged, good

TEXTS = ["", "the cat sat on the mat", "Çığ 猫は\n\n 12 345 ☃", "<s> <|endoftext|> a\0b", " " * 50]
MEMORY = 3 << 30


def use(name: str, content: bytes) -> None:
    """Read the file and try everything that is asked of a tokenizer at its admission and after."""
    target = TARGETS[name]
    more = {target.beside[0]: target.beside[1]()} if target.beside else {}
    found = unpack(target.filename, content, more, target.pattern)
    identity = Identity("fuzz", target.filename, found.format, "0" * 64, found.options)
    tokenizer = READERS[found.format](identity, found.artefact)
    stream = tokenizer.encode_batch_reference(TEXTS)
    tokenizer.decode_bytes_batch(stream)
    assert len(tokenizer.vocabulary()) == tokenizer.vocabulary_size
    assert not len(stream.ids) or 0 <= stream.ids.min() <= stream.ids.max() < len(
        tokenizer.vocabulary()
    )
    tokenizer.surface_characters()
    tokenizer.merges()
    tokenizer.special_tokens()
    tokenizer.added_tokens()
    tokenizer.missing_bytes()
    tokenizer.dead_merges()
    tokenizer.word_continuations()
    tokenizer.unk_characters(TEXTS, stream)
    fast_json = tokenizer.fast_json()
    if fast_json is not None:
        with suppress(FastEngineError):  # then the reference library counts
            FastEncoder(fast_json).encode(as_arrow(TEXTS))


def main() -> None:
    (first, end, done), targets = map(int, sys.argv[1:4]), sys.argv[4:]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files = [(name, seed) for name in targets for seed in range(first, end)]
    for name in targets:
        good(name)
    for at, (name, seed) in enumerate(files[done:], start=done):
        print("begin", at, flush=True)
        try:
            use(name, damaged(name, seed))
        except TokenariumError:
            print("refused", flush=True)
        except BaseException as error:  # a library's panic is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            print("failed", _where(error), flush=True)
        else:
            print("tokenizer", flush=True)


def _where(error: BaseException) -> str:
    """The error in a line, with the last of our own lines that it came through."""
    place, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/data/tokenizers/" in file or "/tests/fuzz/" in file:
            place = f"{file.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    message = " ".join(str(error).split())[:200]
    return f"{place} {type(error).__name__}: {message}".encode(errors="replace").decode()


if __name__ == "__main__":
    main()
