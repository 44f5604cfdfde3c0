"""A job in words: its state, how far it is, how long it took."""

from datetime import UTC, datetime

from studies.engine.jobs import Job

ICONS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/autorenew:",
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
}
UNDER_WAY = ("queued", "running")


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 days`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} days"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in one unit: `just now`, `3 min ago`."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 5:
        return "just now"
    for unit, name in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name} ago"
    return f"{seconds:.0f} s ago"


def progress(job: Job) -> str:
    """What stands on the bar of a job that is under way."""
    if job.state == "queued":
        if job.waits_for:
            return job.waits_for
        return (
            "Next in the queue"
            if job.position in (1, None)
            else f"Number {job.position} in the queue"
        )
    said = [job.doing or "Starting"]
    if job.rate:
        said.append(job.rate)
    if job.left_s is not None:
        said.append(f"about {duration(job.left_s)} left")
    return " · ".join(said)


def times(job: Job, now: datetime | None = None) -> str:
    """When it was asked, and how long it waited and ran."""
    said = [f"asked {ago(job.submitted, now)}"]
    if job.started:
        until = job.ended or now or datetime.now(UTC)
        ran = (until - job.started).total_seconds()
        said.append(f"{'took' if job.ended else 'running for'} {duration(max(ran, 0.0))}")
    return " · ".join(said)


def counts(jobs: list[Job]) -> str:
    """How many there are of each state. Markdown."""
    if not jobs:
        return "None of your questions is a job yet."
    found = {state: sum(job.state == state for job in jobs) for state in ICONS}
    said = ", ".join(f"**{count} {state}**" for state, count in found.items() if count)
    return f"Your jobs: {said}."
