"""File systems of sticks, each in an image file that is really mounted."""
import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

MIB = 1 << 20

EXT4_IOC_SHUTDOWN = 0x8004587D
SHUTDOWN_WITHOUT_LOG = 2


class CannotMount(Exception):
    """What this machine lacks for it."""


def run(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError as missing:
        raise CannotMount(f"there is no {command[0]}: {missing}") from None
    if done.returncode:
        raise CannotMount(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout.strip()


class MountedImage:
    """Mounted while it is entered, any number of times; what is on it stays."""

    def __init__(self, kind, size=64 * MIB):
        self.folder = Path(tempfile.mkdtemp(prefix="bindle-image-"))
        self.image = self.folder / "image"
        self.place = self.folder / "stick"
        self.place.mkdir()
        self.mount = getattr(self, f"_mount_{kind}")
        self.device = None
        self.mounted = False
        try:
            with open(self.image, "wb") as image:
                image.truncate(size)
            getattr(self, f"_make_{kind}")()
        except CannotMount:
            shutil.rmtree(self.folder)
            raise

    def _make_fat32(self):
        run("mkfs.vfat", "-F", "32", self.image)

    def _make_exfat(self):
        run("mkfs.exfat", self.image)

    def _make_ext4(self):
        run("mkfs.ext4", "-q", self.image)

    def _mount_fat32(self):
        run("fusefat", "-o", "rw+", self.image, self.place)

    def _mount_exfat(self):
        self.device = run("losetup", "--find", "--show", self.image)
        run("mount.exfat-fuse", self.device, self.place)

    def _mount_ext4(self):
        run("mount", "-o", "loop", self.image, self.place)

    def plug_in(self):
        self.mount()
        self.mounted = True
        return self.place

    def pull_out(self):
        if self.mounted:
            run("umount", self.place)
            self.mounted = False
        if self.device:
            run("losetup", "--detach", self.device)
            self.device = None

    def fail(self):
        """From now on the file system answers with errors, like a stick that is gone. ext4 only."""
        place = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(place, EXT4_IOC_SHUTDOWN, struct.pack("I", SHUTDOWN_WITHOUT_LOG))
        except OSError as refusal:
            raise CannotMount(f"ext4 cannot be shut down: {refusal}") from None
        finally:
            os.close(place)

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.place], check=False)
            self.mounted = False
        self.pull_out()
        shutil.rmtree(self.folder, ignore_errors=True)


def tmpfs(size):
    """A folder with so much room and no more."""
    place = Path(tempfile.mkdtemp(prefix="bindle-tmpfs-"))
    try:
        run("mount", "-t", "tmpfs", "-o", f"size={size}", "none", place)
    except CannotMount:
        os.rmdir(place)
        raise
    return place


def remove_tmpfs(place):
    run("umount", place)
    os.rmdir(place)
