"""The child that holds a tokenizer: `python -m data.tokenizers.sandbox.program PARENT MEMORY`."""

from data.tokenizers.sandbox.answers import Session
from data.tokenizers.sandbox.service import serve

if __name__ == "__main__":
    serve(Session())
