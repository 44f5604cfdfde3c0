"""`python -m studies run … --job`."""

import json
import signal
import subprocess
import sys

from studies.engine import jobs
from tests.worker import made_up
from tests.worker.processes import ROOT, WorkerProcess, until

PROGRAM = (
    "import sys; from tests.worker import made_up; made_up.register(); "
    "from studies.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


def command(study: str, *params: str) -> "subprocess.Popen[str]":
    asked = ["run", study, "--job", *(word for one in params for word in ("--param", one))]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *asked],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_waits_for_the_answer(worker: WorkerProcess) -> None:
    out, said = command("slow", "name=cli", "batches=2").communicate(timeout=90)
    answer = json.loads(out)
    values = [row["value"] for row in answer["tables"]["rows"]]
    assert values == [*made_up.values(0), *made_up.values(1)] and said == ""
    assert len(made_up.logged("cli")) == 2
    assert jobs.workers()[0].id in worker.said[0]


def test_it_says_why_a_job_failed(worker: WorkerProcess) -> None:
    process = command("refusing", "name=no")
    _, said = process.communicate(timeout=90)
    assert (process.returncode, said) == (
        2,
        "error: This can't be measured; choose another corpus.\n",
    )


def test_ctrl_c_leaves_it_running(worker: WorkerProcess) -> None:
    process = command("slow", "name=left", "batches=30", "milliseconds=100")
    until(lambda: len(made_up.logged("left")) > 2, 60, worker)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130 and "The job goes on without you" in said
    until(lambda: jobs.mine(jobs.COMMAND_LINE)[0].state == "done", 60, worker)
    assert len(made_up.logged("left")) == 30
    assert jobs.mine(jobs.COMMAND_LINE)[0].key[:12] in said
