"""The tables beside DBOS' own, in the same database.

DBOS keeps who may run a job and when; these say what a job is, how far it is and who asked for it.
Times are seconds since 1970 (UTC).
"""

import sqlalchemy as sa

ACTIVE = ("queued", "running")

metadata = sa.MetaData()

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.String, primary_key=True),  # DBOS' workflow has the same
    sa.Column("key", sa.String, nullable=False, index=True),
    sa.Column("study", sa.String, nullable=False),
    sa.Column("spec", sa.Text, nullable=False),
    sa.Column("queue", sa.String, nullable=False),
    sa.Column("needs_models", sa.Boolean, nullable=False),
    sa.Column("time_limit_s", sa.Float, nullable=False),
    sa.Column("protocol", sa.String, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("failed_part", sa.String),  # the key of the part that was under way
    sa.Column("doing", sa.Text),
    sa.Column("share", sa.Float, nullable=False, default=0.0),
    sa.Column("rate", sa.String),
    sa.Column("left_s", sa.Float),
    sa.Column("submitted", sa.Float, nullable=False),
    sa.Column("started", sa.Float),
    sa.Column("ended", sa.Float),
    sa.Column("stop", sa.Boolean, nullable=False, default=False),
    sa.Column("worker", sa.String),
    sa.Column("runs", sa.Integer, nullable=False, default=0),
    sa.Column("deaths", sa.Integer, nullable=False, default=0),
)
sa.Index("jobs_state", jobs.c.state, jobs.c.queue, jobs.c.priority)
# Of two that ask the same at the same moment, the database lets one make the job.
sa.Index(
    "jobs_one_active",
    jobs.c.key,
    unique=True,
    sqlite_where=jobs.c.state.in_(ACTIVE),
    postgresql_where=jobs.c.state.in_(ACTIVE),
)

askers = sa.Table(
    "job_askers",
    metadata,
    sa.Column("job", sa.String, primary_key=True),
    sa.Column("visitor", sa.String, primary_key=True, index=True),  # "" is everyone
    sa.Column("title", sa.Text, nullable=False),  # the names in it are the visitor's
    sa.Column("spec", sa.Text, nullable=False),
    sa.Column("asked", sa.Float, nullable=False),
    sa.Column("cancelled", sa.Boolean, nullable=False, default=False),
)

workers = sa.Table(
    "job_workers",
    metadata,
    sa.Column("id", sa.String, primary_key=True),  # DBOS' executor has the same
    sa.Column("host", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),  # within which its pid means something
    sa.Column("pid", sa.BigInteger, nullable=False),
    sa.Column("born", sa.String, nullable=False),  # tells it from a later one of that pid
    sa.Column("queues", sa.String, nullable=False),
    sa.Column("device", sa.String, nullable=False),
    sa.Column("models", sa.Boolean, nullable=False),
    sa.Column("memory_total", sa.BigInteger, nullable=False),
    sa.Column("memory_free", sa.BigInteger, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("protocol", sa.String, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("beat", sa.Float, nullable=False),
    sa.Column("busy_with", sa.String, nullable=False, default=""),
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("part", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("kept", sa.Float, nullable=False),
)
