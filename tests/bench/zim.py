"""Two editions of a ZIM archive: what of the second travels, beside the clusters that are new."""
import base64
import hashlib
import random
import shutil
import struct
import subprocess

import delta

SECTIONS = 40
PAGES = 50  # of a section
WORDS_PER_PAGE = 1500
WORDS = 20_000
SEED = 9
# 48 x 48, of one colour.
ILLUSTRATION = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAIAAADYYG7QAAAANUlEQVR42u3OQQkAAAgEsOtf"
    "2hC+RVhgNUmd6yQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJPQbWgCxAmHbU5kAAAAASUVORK5CYII=")
HEADER = struct.Struct("<IHH16sIIQQQQIIQ")


def write_page(folder, number, edition, words):
    choose = random.Random(f"{SEED} {folder.name} {number} {edition}")
    text = " ".join(choose.choices(words, k=WORDS_PER_PAGE))
    (folder / f"page{number}.html").write_text(
        f"<html><head><title>Page {number}</title></head><body><p>{text}</p></body></html>")


def edition_of(folder, edition):
    """A web site as a ZIM archive; the second edition has one other section."""
    choose = random.Random(SEED)
    words = ["".join(choose.choices("abcdefghijklmnopqrstuvwxyz", k=choose.randrange(2, 12)))
             for _ in range(WORDS)]
    site, archive = folder / f"site{edition}", folder / f"edition{edition}.zim"
    for section in range(SECTIONS):
        (site / f"section{section}").mkdir(parents=True)
        for number in range(PAGES):
            is_new = edition > 1 and section == SECTIONS // 2
            write_page(site / f"section{section}", number, edition if is_new else 1, words)
    (site / "icon.png").write_bytes(ILLUSTRATION)
    subprocess.run(
        ["zimwriterfs", "--welcome=section0/page0.html", "--illustration=icon.png",
         "--language=eng", "--name=bench", "--title=Bench", "--description=Pages",
         "--creator=bench", "--publisher=bench", "--withoutFTIndex", site, archive],
        check=True, capture_output=True)
    shutil.rmtree(site)
    return archive


def clusters_of(archive):
    """Length by SHA-256 of each cluster, and what lies between and after them."""
    octets = archive.read_bytes()
    header = HEADER.unpack_from(octets)
    cluster_count, url_list, title_list, cluster_list = header[5:9]
    begins = struct.unpack_from(f"<{cluster_count}Q", octets, cluster_list)
    # Behind the last cluster come directory entries or lists, whichever begins first.
    marks = sorted({*begins, url_list, cluster_list, header[9], header[12], len(octets)})
    found, rest = {}, len(octets)
    for begin in begins:
        end = next(mark for mark in marks if mark > begin)
        found[hashlib.sha256(octets[begin:end]).digest()] = end - begin
        rest -= end - begin
    return found, rest


def report(folder):
    if not shutil.which("zimwriterfs"):
        print("zim: NOT measured, because zimwriterfs is not installed", flush=True)
        return
    folder.mkdir()
    editions = [edition_of(folder, number) for number in (1, 2)]
    former, _ = clusters_of(editions[0])
    latter, rest = clusters_of(editions[1])
    added = sum(length for cluster, length in latter.items() if cluster not in former)
    print(f"zim: {len(latter)} clusters, of which {len(latter.keys() - former.keys())} are new",
          flush=True)
    delta.compare(folder, f"zim, one of {SECTIONS} sections is new", editions, added + rest,
                  "the clusters that are new, and the lists")
