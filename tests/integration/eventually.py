"""Waiting for a condition that nothing announces."""
import time

PACE_SECONDS = 0.05


def eventually(condition, what, seconds=60):
    """The first true value of condition(); fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(PACE_SECONDS)
