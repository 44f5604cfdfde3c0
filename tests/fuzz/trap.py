"""A worker that goes wrong on purpose, to test the one who watches it."""

import os
import sys
import time

first, end, done = map(int, sys.argv[1:4])
for seed in range(first + done, end):
    print("begin", seed - first, flush=True)
    if seed == 1:
        print("failed a.py:1 KeyError: 'x'", flush=True)
    elif seed == 3:
        os.abort()
    elif seed == 5:
        time.sleep(60)
    else:
        print("refused" if seed % 2 else "tokenizer", flush=True)
