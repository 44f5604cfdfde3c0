"""A runner that knows the made-up studies, on a disk that has little room if a test says so."""

import os
import resource

from tests.worker import made_up
from worker import runner

if __name__ == "__main__":
    made_up.register()
    limit = os.environ.get("TOKENARIUM_TEST_FILE_LIMIT")
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    runner.main()
