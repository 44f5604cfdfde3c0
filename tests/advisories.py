"""Whether a package that constraints.txt pins has a known hole: `python -m tests.advisories`, which
`make check` runs.

pip-audit asks the package index, or with --osv an OSV service. Where nobody can be reached, a line
says that it wasn't done, and nothing fails. So it is where an index answers but, as mirrors do,
knows no advisories: it is asked first about a version that has a hole for certain.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
FOR_CERTAIN = "jinja2==2.10"  # CVE-2019-10906, and more since
PATIENCE_S = 300


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.advisories", description=__doc__)
    parser.add_argument("--osv", metavar="URL", help="ask this OSV service")
    parser.add_argument("--constraints", type=Path, default=CONSTRAINTS)
    given = parser.parse_args(arguments)
    service = ["-s", "osv", "--osv-url", given.osv] if given.osv else ["-s", "pypi"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(f"{FOR_CERTAIN}\n")
        file.flush()
        certain = asked(Path(file.name), service)
    found = asked(given.constraints, service) if certain and holes(certain) else None
    if found is None:
        print("Known holes of dependencies: not looked for, no advisory service answers here.")
        return 0
    unknown = [one["name"] for one in found if "skip_reason" in one]
    for line in holes(found):
        print(line)
    print(
        f"Known holes of dependencies: {len(holes(found)) or 'none'} in "
        f"{len(found) - len(unknown)} packages"
        + (f"; nothing is told of {', '.join(unknown)}." if unknown else ".")
    )
    return 1 if holes(found) else 0


def asked(requirements: Path, service: Sequence[str]) -> list[dict[str, Any]] | None:
    """What is told of each package; None where nobody answers."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), *service]
    command += ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
        return list(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None


def holes(found: Sequence[dict[str, Any]]) -> list[str]:
    return [
        f"{one['name']} {one['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in found
        for hole in one.get("vulns", ())
    ]


if __name__ == "__main__":
    sys.exit(main())
