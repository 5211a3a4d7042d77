"""Rounds of two contenders in turn, so that both meet the same machine, and their ratio."""
import os
import statistics
import time


def timed(work):
    os.sync()  # earlier writes are nobody's cost
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def compare(title, unit, reference_name, reference, ours, rounds):
    """Both are called `rounds` times and return seconds. More than 1 means that we are faster."""
    theirs_seconds, our_seconds = [], []
    for _ in range(rounds):
        theirs_seconds.append(reference())
        our_seconds.append(ours())
    theirs, our = statistics.median(theirs_seconds), statistics.median(our_seconds)
    print(f"{title}: {unit(our)} against {reference_name} {unit(theirs)}, "
          f"ratio {theirs / our:.2f} (median of {rounds}; "
          f"ours {spread(our_seconds)}, reference {spread(theirs_seconds)})", flush=True)


def spread(seconds):
    return f"{min(seconds):.3g}..{max(seconds):.3g} s"
