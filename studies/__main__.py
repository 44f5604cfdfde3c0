"""The studies' command line: `python -m studies list | run | show | report`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import studies
from data import catalogue, command_line
from data.corpora import add_path
from data.corpora import known_to as known_corpora
from data.errors import TokenariumError
from data.models.collection import HUB, add_folder, add_from_hub
from data.models.collection import known_to as known_models
from data.progress import report_to
from data.tokenizers import add_file, known_to
from data.visitors import EVERYONE
from studies.desks import reports
from studies.desks.answer_files import written
from studies.desks.tokenizer_library import choices
from studies.report.document import document


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 2 with one line on stderr where the input is at fault."""
    options = _parser().parse_args(arguments)
    return command_line.guarded(lambda: _dispatch(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m studies", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the studies, their parameters and tables")
    run = commands.add_parser("run", help="ask a study")
    run.add_argument("name")
    run.add_argument("--tokenizers", default="", help="names, hashes or paths, by comma")
    run.add_argument(
        "--models", default="", help="names, hashes, paths or hub:OWNER/NAME[@REVISION], by comma"
    )
    run.add_argument("--corpus", help="name, hash or path, where the study needs one")
    run.add_argument("--param", nargs="+", action="extend", default=[], metavar="KEY=VALUE")
    run.add_argument("--job", "--queue", action="store_true", help="have a worker do it, and wait")
    report = commands.add_parser("report", help="one tokenizer's report as an HTML file")
    report.add_argument("--tokenizer", required=True, help="name, hash or path")
    report.add_argument("--out", type=Path, required=True, help="the file to write")
    show = commands.add_parser("show", help="an answer by its key")
    show.add_argument("key")
    for command in (run, show):
        command.add_argument("--format", choices=("json", "csv", "parquet"), default="json")
        command.add_argument("--table", help="the table (csv, parquet); default: the first")
        command.add_argument("--out", type=Path, help="write here instead of printing")
    return parser


def _dispatch(options: argparse.Namespace) -> None:
    if options.command == "list":
        _list()
    elif options.command == "show":
        _write(studies.show(options.key), options)
    elif options.command == "report":
        _report(options)
    else:
        progress = command_line.ProgressLine()
        names = [_added(name) for name in options.tokenizers.split(",") if name]
        params = command_line.pairs(options.param, "--param")
        for name in studies.study(options.name).corpus_parameters:
            further = []
            for piece in filter(None, params.get(name, "").split(",")):
                label, equals, given = piece.rpartition("=")
                further.append(f"{label}{equals}{_corpus(given, progress)}")
            params |= {name: ",".join(further)} if further else {}
        spec = studies.prepare(
            options.name,
            names,
            _corpus(options.corpus, progress),
            params,
            progress.show,
            models=[_added_model(name, progress) for name in options.models.split(",") if name],
        )
        if options.job:
            from studies.engine.waiting import (
                run_as_job,  # the queue's libraries take a while to load
            )

            result = run_as_job(spec, progress)
        else:
            result = studies.run(spec, progress.show)
        progress.clear()
        _write(result, options)


def _report(options: argparse.Namespace) -> None:
    """Beside the tokenizers of the library that were measured before."""
    progress = command_line.ProgressLine()
    name = _added(options.tokenizer)
    result = reports.report(name, EVERYONE, progress.show)
    progress.clear()
    titles = {its: choice.title for its, choice in choices(EVERYONE).items()}
    _save(options.out, document(result, name, titles, datetime.now(UTC).date()).encode())


def _list() -> None:
    for study in studies.STUDIES.values():
        print(f"{study.name} (version {study.version}): {study.about}")
        for parameter in study.parameters:
            print(f"  --param {parameter.name}={parameter.default}: {parameter.about}")
        for name, table in study.tables.items():
            print(f"  table {name}: {table.about}")


def _added(given: str) -> str:
    """The name of a tokenizer, added first where a file is given.

    A rank file's split pattern follows its path after a colon (`./my.tiktoken:cl100k`).
    """
    if given in catalogue.tokenizers() or given in known_to(EVERYONE):
        return given  # whatever a file of that name here may be
    path, _, pattern = given.rpartition(":") if ":" in given else (given, "", "")
    for place, its_pattern in ((Path(given), None), (Path(path), pattern)):
        if place.expanduser().exists():
            return add_file(place.expanduser(), pattern=its_pattern).name
    if "/" in given:
        raise TokenariumError(f"There is no file {given}.")
    return given


def _added_model(given: str, progress: command_line.ProgressLine) -> str:
    """The name of a model, added first where a path or a repository is given."""
    if given in catalogue.models() or given in known_models(EVERYONE):
        return given
    if given.startswith(HUB):
        return add_from_hub(given.removeprefix(HUB), report=report_to(progress.show)).name
    if Path(given).expanduser().exists() or "/" in given:
        return add_folder(given).name
    return given


def _corpus(given: str | None, progress: command_line.ProgressLine) -> str | None:
    """The name of a corpus, added first where a path is given."""
    if given is None or given in catalogue.corpora() or given in known_corpora(EVERYONE):
        return given
    path = Path(given).expanduser()
    if "/" in given or path.exists():
        return add_path(path, progress=progress.show).name
    return given


def _write(result: studies.Result, options: argparse.Namespace) -> None:
    content = written(result, options.format, options.table)
    if options.out is not None:
        _save(options.out, content)
    elif options.format == "parquet" and sys.stdout.isatty():
        raise TokenariumError("Parquet is no text: name a file with --out.")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise TokenariumError(f"{path} can't be written: {error.strerror}.") from error


if __name__ == "__main__":
    sys.exit(main())
