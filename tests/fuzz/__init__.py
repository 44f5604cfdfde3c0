"""Fuzzing the loaders: small good files of every format, damaged in thousands of ways.

Each file is unpacked, read and used a little in a child process that handles many. It must become a
tokenizer or a TokenariumError, in time; anything else is a failure, told with the seed that makes
the file again. `pytest tests/fuzz` does a few of each format, `python -m tests.fuzz` thousands.
"""
