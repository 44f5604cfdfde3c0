"""How jobs are run, in words."""

TEXT = """
A question that takes long, or that needs a language model, is a **job**: it waits in a queue and is
answered by a worker. The page that asked shows how it goes and continues by itself; you may close
the browser and come back by the link, or find the job here. Only this browser lists it.

- **Asked twice, computed once.** Whoever asks the same question while it is being answered joins
  that job; an answer that is kept is shown at once.
- **Order.** Each job is due when it was asked, short ones at once, long ones five minutes later,
  and each further job of one visitor twenty seconds later than the one before. The job that is due
  first is next: short ones pass long ones, nobody is starved.
- **Nothing is lost.** Work is kept batch by batch. When a worker dies, another one, or the same
  after its restart, goes on from the last batch.
- **Limits.** A job that takes more time or memory than it may is stopped and says so; it can be run
  again.
- **Cancelling** stops a job within one batch, unless someone else asked for the same.
- **Queues.** `cpu` is served by every worker, `gpu` by those that have PyTorch and transformers
  (they also run on a CPU). `python -m worker` starts a worker on any machine that reaches the same
  database and files.
"""
