"""A place apart for tokenizers that anyone may have made: each runs in a child process with limits
on time and memory, and this process never parses its bytes.

limits.py what a child may use · frames.py how the two talk · program.py the child's main program ·
answers.py what it does when asked · process.py one child as this process sees it · pool.py which
children are alive · proxy.py the tokenizer that lives in one · soundness.py whether its answers can
be.
"""
