"""The micro-benchmarks of the program bindle_bench, and the ratios that matter."""
import json
import subprocess

MEMCPY = {1000: "Memcpy/1000", 524288: "Memcpy/524288"}
BESIDE_MEMCPY = {"CRC-32C": "Crc32c", "SHA-256": "Sha256Digest", "CRC-16/X-25": "Crc16X25"}
BUNDLES = {"parse": "Parse", "parse with payload CRC": "ParseWithPayloadCrc",
           "serialise": "Serialise", "forward": "Forward"}


def measured(program):
    """Each benchmark by its name; the median of some repetitions."""
    told = subprocess.run(
        [program, "--benchmark_format=json", "--benchmark_repetitions=5",
         "--benchmark_min_time=0.1", "--benchmark_report_aggregates_only=true"],
        check=True, capture_output=True, text=True).stdout
    return {one["run_name"]: one for one in json.loads(told)["benchmarks"]
            if one["aggregate_name"] == "median"}


def report(program):
    runs = measured(program)
    for what, name in BUNDLES.items():
        for size in MEMCPY:
            one = runs[f"{name}/{size}"]
            print(f"{what}, payload of {size}: {one['cpu_time']:.0f} ns a bundle, "
                  f"{one['allocs']:.0f} allocations", flush=True)
    blocks = [runs[f"ParseWithBlocks/{count}"] for count in (0, 8)]
    per_block = (blocks[1]["cpu_time"] - blocks[0]["cpu_time"]) / 8
    print(f"each extension block: {per_block:.0f} ns, "
          f"{(blocks[1]['allocs'] - blocks[0]['allocs']) / 8:.2f} allocations", flush=True)
    for size, memcpy in MEMCPY.items():
        for what, name in BESIDE_MEMCPY.items():
            ratio = runs[memcpy]["cpu_time"] / runs[f"{name}/{size}"]["cpu_time"]
            print(f"{what} of {size} octets: {runs[f'{name}/{size}']['cpu_time']:.0f} ns, "
                  f"ratio {ratio:.2f} to memcpy", flush=True)
