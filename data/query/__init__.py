"""SQL over what a visitor may see, each query in a process of its own that can reach nothing else.

`views.py` says what there is, `check.py` what a statement may name, `program.py` runs it, `ask.py`
serves it from this side.
"""
