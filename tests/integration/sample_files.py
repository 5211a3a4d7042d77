"""Files to publish, the same in every run."""
import hashlib
import random
from pathlib import Path

MIB = 1 << 20


def random_file(path, size, seed):
    octets = random.Random(seed)
    with open(path, "wb") as file:
        for at in range(0, size, MIB):
            file.write(octets.randbytes(min(MIB, size - at)))
    return path


def repetitive_file(path, blocks, seed):
    """One random MiB again and again, and a tail that differs."""
    octets = random.Random(seed)
    block = octets.randbytes(MIB)
    with open(path, "wb") as file:
        for _ in range(blocks):
            file.write(block)
        file.write(octets.randbytes(12345))
    return path


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def disk_usage(folder):
    """Octets on disk under the folder, as du counts them: a file with two names once. Files may
    vanish meanwhile."""
    sizes = {}
    for path in Path(folder).rglob("*"):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        sizes[found.st_dev, found.st_ino] = found.st_blocks * 512
    return sum(sizes.values())
