"""The library's command line: `python -m data list | fetch`."""

import argparse
import sys
from collections.abc import Sequence

from data import catalogue, command_line, library
from data.catalogue import Kind, Source
from data.errors import TokenariumError, UnknownName
from data.setup import default_rows, set_up

LISTED: dict[str, Kind] = {"tokenizers": "tokenizer", "corpora": "corpus"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 2 with one line on stderr where the input is at fault."""
    return command_line.guarded(lambda: _dispatch(_parser().parse_args(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="what can be had by name")
    listing.add_argument("kind", choices=LISTED)
    fetching = commands.add_parser(
        "fetch", help="bring it into the library (default: the defaults)"
    )
    fetching.add_argument("names", nargs="*", metavar="NAME")
    return parser


def _dispatch(options: argparse.Namespace) -> None:
    if options.command == "list":
        for source in catalogue.sources(LISTED[options.kind]).values():
            state = "here" if library.has(source.sha256) else "not fetched"
            print(f"{source.name:<20} {state:<12} {source.title}: {source.about}")
        return
    rows = [_named(name) for name in options.names] or default_rows()
    failed = set_up(rows, print)
    if failed and options.names:
        raise TokenariumError(f"{len(failed)} of {len(rows)} could not be fetched (see above).")


def _named(name: str) -> Source:
    known = {**catalogue.resources(), **catalogue.corpora(), **catalogue.tokenizers()}
    if name not in known:
        raise UnknownName("name", name, known)
    return known[name]


if __name__ == "__main__":
    sys.exit(main())
