"""The state's command line: `python -m data list | fetch | add | export | backup | restore`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from data import backup, catalogue, command_line, library
from data.atomic_files import write_atomically
from data.catalogue import Kind, Source
from data.corpora import commands as corpora
from data.errors import TokenariumError, UnknownName
from data.models import commands as models
from data.setup import all_rows, default_rows, set_up
from data.tokenizers import export
from data.tokenizers.collection import (
    admit_file,
    identify,
    keep_for_everyone,
    known_to,
    load_known,
)
from data.tokenizers.export import FORMS
from data.visitors import EVERYONE

LISTED: dict[str, Kind] = {
    "tokenizers": "tokenizer",
    "corpora": "corpus",
    "models": "model",
    "lexicons": "lexicon",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 2 with one line on stderr where the input is at fault."""
    options = _parser().parse_args(arguments)
    return command_line.guarded(lambda: _dispatch(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="what can be had by name")
    listing.add_argument("kind", choices=LISTED)
    fetching = commands.add_parser(
        "fetch", help="bring it into the library (default: the defaults)"
    )
    fetching.add_argument("names", nargs="*", metavar="NAME")
    fetching.add_argument("--all", action="store_true", help="everything but the models")
    fetching.add_argument(
        "--from",
        dest="folder",
        type=Path,
        help="a folder with package files; what lies there isn't downloaded",
    )
    kinds = commands.add_parser("add", help="take in something of your own, for everyone")
    added = kinds.add_subparsers(dest="kind", required=True)
    corpora.adding(added.add_parser("corpus", help="text in one or several languages"))
    adding = added.add_parser("tokenizer", help="a tokenizer")
    adding.add_argument("path", help="a tokenizer file, a zip, or a Hugging Face folder")
    adding.add_argument("--name", help="what to call it (default: as the file)")
    adding.add_argument("--pattern", help="the split pattern of a rank file")
    models.adding(added.add_parser("model", help="a language model"))
    kinds = commands.add_parser("export", help="write a tokenizer or a corpus to a file")
    exported = kinds.add_subparsers(dest="kind", required=True)
    corpora.exporting(exported.add_parser("corpus", help="as it was imported, or in one file"))
    exporting = exported.add_parser("tokenizer", help="in another format")
    exporting.add_argument("name", help="a name or a fingerprint")
    exporting.add_argument("--to", required=True, choices=FORMS, help="the format")
    exporting.add_argument("--out", required=True, metavar="FILE")
    saving = commands.add_parser("backup", help="write the whole state to one file")
    saving.add_argument("file", type=Path, metavar="FILE")
    restoring = commands.add_parser("restore", help="put it into an empty state folder")
    restoring.add_argument("file", type=Path, metavar="FILE")
    return parser


def _dispatch(options: argparse.Namespace) -> None:
    if options.command == "list":
        _list(options.kind)
        return
    if options.command == "add":
        {"corpus": corpora.add, "model": models.add, "tokenizer": _add}[options.kind](options)
        return
    if options.command in {"backup", "restore"}:
        _save_or_restore(options.command, options.file.expanduser())
        return
    if options.command == "export" and options.kind == "corpus":
        corpora.write(options)
        return
    if options.command == "export":
        _export(options.name, options.to, Path(options.out))
        return
    if options.folder is not None and not options.folder.is_dir():
        raise TokenariumError(f"There is no folder {options.folder}.")
    named = [_named(name) for name in options.names]
    rows = all_rows() if options.all else named or default_rows()
    failed = set_up(rows, print, options.folder)
    if failed and (options.names or options.all):
        raise TokenariumError(f"{len(failed)} of {len(rows)} could not be fetched (see above).")


def _list(kind: str) -> None:
    for source in catalogue.sources(LISTED[kind]).values():
        state = "here" if library.has(source.sha256) else "not fetched"
        print(f"{source.name:<20} {state:<12} {source.title}: {source.about}")
    if kind == "corpora":
        corpora.listed()
    if kind == "models":
        models.listed()
    if kind == "tokenizers":
        for identity in known_to(EVERYONE).values():
            about = f"{identity.format}, {identity.fingerprint[:12]}"
            print(f"{identity.name:<20} {'added':<12} {identity.title}: {about}")


def _add(options: argparse.Namespace) -> None:
    admission = admit_file(options.path, options.name, options.pattern)
    fingerprint = admission.identity.fingerprint
    before = {one.fingerprint: one.name for one in known_to(EVERYONE).values()}.get(fingerprint)
    identity = keep_for_everyone(admission, options.name)
    report = dict(admission.report)
    suspicious = report.pop("suspicious")
    print(f"{identity.name} ({identity.fingerprint[:12]})")
    if before == identity.name:
        print("  ! This tokenizer was here already, under this name.")
    elif before is not None:
        print(f"  ! This tokenizer was here already, as {before}: links with that name end now.")
    for name, value in report.items():
        if value not in ("", []):
            shown = " ".join(value) if isinstance(value, list) else value
            print(f"  {name.replace('_', ' ')}: {'none' if shown is None else shown}")
    for sentence in suspicious:
        print(f"  ! {sentence}")


def _export(name: str, to: str, out: Path) -> None:
    identity = identify(name)
    tokenizer = load_known(identity.fingerprint, print, identity.name)
    exported = export.checked(tokenizer, to)
    try:
        place = out.expanduser()
        if place.exists() and not place.is_file():  # /dev/null, a pipe: never to be replaced
            place.write_bytes(exported.content)
        else:
            write_atomically(place, exported.content)
    except OSError as error:
        raise TokenariumError(f"{out} can't be written: {error.strerror}.") from error
    read = f", read with the pattern {exported.pattern}" if exported.pattern else ""
    print(f"{out}: {FORMS[to].title} with the same ids as {tokenizer.title}{read}")


def _save_or_restore(command: str, file: Path) -> None:
    line = command_line.ProgressLine()
    did = {"backup": backup.backup, "restore": backup.restore}[command](file, line.show)
    line.clear()
    where = f"to {file}" if command == "backup" else f"of {did.made} from {file}"
    print(f"{command} {where}: {did.files:,} files, {did.bytes / 1e6:,.1f} MB")


def _named(name: str) -> Source:
    known = {its: row for kind in catalogue.KINDS for its, row in catalogue.sources(kind).items()}
    if name not in known:
        raise UnknownName("name", name, known)
    return known[name]


if __name__ == "__main__":
    sys.exit(main())
