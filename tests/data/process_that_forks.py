"""`python -m tests.data.process_that_forks STAYS`: starts a process that sleeps, tells its number,
and sleeps as well (`yes`) or ends."""

import os
import sys
import time

if __name__ == "__main__":
    number = os.fork()
    if number:
        os.write(1, b"%d\n" % number)
    if not number or sys.argv[1] == "yes":
        time.sleep(300)
