"""The command line's part on models: `python -m data add model`, and what `list` shows."""

import argparse

from data.models.collection import HUB, add_folder, add_from_hub, known_to
from data.visitors import EVERYONE


def adding(parser: argparse.ArgumentParser) -> None:
    """The arguments of `add model`."""
    parser.add_argument(
        "path",
        help="a folder with safetensors, config.json and a tokenizer, or a GGUF file; or "
        "hub:OWNER/NAME[@REVISION][:FILE.gguf] of Hugging Face",
    )
    parser.add_argument("--name", help="what to call it (default: as the folder)")


def add(given: argparse.Namespace) -> None:
    """`add model`: take it in for everyone, and say what it became."""
    if given.path.startswith(HUB):
        identity = add_from_hub(given.path.removeprefix(HUB), given.name, report=print)
    else:
        identity = add_folder(given.path, given.name)
    print(f"{identity.name} ({identity.fingerprint[:12]})")
    for name, sha256 in identity.files.items():
        print(f"  {name}: {sha256[:12]}")
    if identity.origin:
        print(f"  from {identity.origin['repository']} at {identity.origin['commit']}")


def listed() -> None:
    """The models that were added."""
    for identity in known_to(EVERYONE).values():
        about = f"{identity.format}, {identity.fingerprint[:12]}"
        print(f"{identity.name:<20} {'added':<12} {identity.title}: {about}")
