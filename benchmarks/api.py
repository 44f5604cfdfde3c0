"""How long the API takes to cut a text into tokens, asked over HTTP on this machine.

    python -m benchmarks.api http://127.0.0.1:8501 [KEY]

Cuts texts of 10 kB under four tokenizers, one request after the other over one connection, each
another text, so that nothing can be remembered: milliseconds from asking to the whole answer,
median and 95th percentile, and as a ratio to the same app's answer of `/healthz`. A key is needed
where the amount without one is too small for so many requests (docs/api.md).
"""

import os
import sys
import time

import httpx2
import numpy as np

LINE = "The quick brown fox jumps over the lazy dog, 12,345 times. Größe, 日本語, مرحبا (test).\n"
SIZE = 10_000  # bytes
TOKENIZERS = ["gpt2", "cl100k_base", "o200k_base", "mistral_v1"]
REQUESTS = 200
WARM_UP = 10


def texts(count: int) -> list[str]:
    """So many texts of SIZE bytes, each with a number of its own in every line."""
    found = []
    for number in range(count):
        long = "".join(f"{number} {place} {LINE}" for place in range(SIZE // len(LINE)))
        found.append(long.encode()[:SIZE].decode(errors="ignore"))
    return found


def times(client: httpx2.Client, asked: list[str]) -> np.ndarray:
    """Milliseconds of each request; shape (len(asked),)."""
    found = []
    for text in asked:
        began = time.perf_counter()
        answer = client.post("/api/v1/tokenize", json={"text": text, "tokenizers": TOKENIZERS})
        found.append(1000 * (time.perf_counter() - began))
        answer.raise_for_status()
    return np.array(found)


def idle(client: httpx2.Client) -> float:
    """Milliseconds of an answer that needs nothing, median."""
    found = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        client.get("/healthz").raise_for_status()
        found.append(1000 * (time.perf_counter() - began))
    return float(np.median(found))


def main() -> None:
    """Print the figures, with what else the machine does."""
    headers = {"authorization": f"Bearer {sys.argv[2]}"} if len(sys.argv) > 2 else {}
    with httpx2.Client(base_url=sys.argv[1], headers=headers, timeout=120) as client:
        asked = texts(WARM_UP + REQUESTS)
        times(client, asked[:WARM_UP])
        nothing = idle(client)
        load = os.getloadavg()[0]
        found = times(client, asked[WARM_UP:])
    median, late = np.percentile(found, [50, 95])
    print(
        f"{SIZE:,} bytes under {len(TOKENIZERS)} tokenizers, {REQUESTS} requests: median "
        f"{median:.0f} ms, 95 % within {late:.0f} ms; {median / nothing:.0f} times an answer that "
        f"needs nothing ({nothing:.1f} ms). Load {load:.1f} on {os.cpu_count()} cores."
    )


if __name__ == "__main__":
    main()
