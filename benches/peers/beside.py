"""Runs the works of `benches/comparing.rs` by turns with NumPy, pandas and SciPy; see README.md."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
ENVIRONMENT = TARGET / "peers"
ITEMS = 25
# Whether a peer's figure is over the same answers.
SAME, OTHER_ROWS = True, False


def inside_environment():
    """Goes on in an environment of its own, made at the first run."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([python, *install, "-r", HERE / "requirements.txt"], check=True)
        os.execv(python, [str(python), *sys.argv])


class Kokemus:
    """The benchmark program, which does one work at a time on demand and sleeps between."""

    def __init__(self, directory):
        command = ["cargo", "bench", "--quiet", "--bench", "comparing", "--", "--beside", directory]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self.process.stdout.readline().strip() != "ready":
            sys.exit("the benchmark program did not start")

    def run(self, work):
        self.process.stdin.write(work + "\n")
        self.process.stdin.flush()
        seconds, figure = self.process.stdout.readline().split()
        return float(seconds), float(figure)


def comparisons(directory):
    """Work here, name of the peer, pairs of runs, peer, and whether the figures are the same."""
    import numpy
    import pandas
    from scipy import stats

    def read(name, items):
        return numpy.fromfile(Path(directory, name), dtype=numpy.uint8).reshape(items, -1)

    codes, codes_with_gaps = read("complete", ITEMS), read("gaps", ITEMS)
    floats = codes.astype(numpy.float64)
    floats_with_gaps = numpy.where(codes_with_gaps == 0, numpy.nan, codes_with_gaps).T
    frame = pandas.DataFrame(floats_with_gaps)
    pair = read("pairs", 2).astype(numpy.int64)
    series = [pandas.Series(column) for column in pair]

    def all_bincounts():
        found = None
        for second in range(1, ITEMS):
            for first in range(second):
                keys = codes_with_gaps[first] * numpy.uint8(7) + codes_with_gaps[second]
                counts = numpy.bincount(keys, minlength=49)
                found = counts if found is None else found
        return found[3 * 7 + 3]

    def cov():
        return numpy.cov(floats)[0, 1]

    def mann_whitney():
        return stats.mannwhitneyu(*pair, method="asymptotic", use_continuity=False).pvalue

    return [
        ("products, complete", "numpy.cov, complete", 41, cov, SAME),
        ("products, with gaps", "numpy.cov, complete", 41, cov, OTHER_ROWS),
        ("products, with gaps", "pandas cov, with gaps", 5, lambda: frame.cov().iloc[0, 1], SAME),
        ("products of complete rows", "numpy.cov, complete", 41, cov, OTHER_ROWS),
        ("all cross-tallies, with gaps", "numpy.bincount, 300 pairs", 5, all_bincounts, SAME),
        ("one cross-tally", "pandas.crosstab", 5, lambda: pandas.crosstab(*series).loc[3, 3], SAME),
        ("Kendall", "scipy.stats.kendalltau", 3, lambda: stats.kendalltau(*pair).statistic, SAME),
        ("Spearman", "scipy.stats.spearmanr", 3, lambda: stats.spearmanr(*pair).statistic, SAME),
        ("Mann-Whitney", "scipy.stats.mannwhitneyu", 3, mann_whitney, SAME),
    ]


def timed(work):
    start = time.perf_counter()
    figure = work()
    return time.perf_counter() - start, figure


def main():
    inside_environment()
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory() as directory:
        kokemus = Kokemus(directory)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for work, name, runs, peer, same in comparisons(directory):
            if wanted not in f"{work} {name}":
                continue
            kokemus.run(work)
            ours, theirs = [], []
            for _ in range(runs):
                (here, figure), (there, other) = kokemus.run(work), timed(peer)
                if same and abs(figure - other) > 1e-9 * abs(other):
                    sys.exit(f"{work}: {figure} here, {other} by {name}")
                ours.append(here)
                theirs.append(there)
            ratio = statistics.median(there / here for here, there in zip(ours, theirs))
            ours, theirs = (1e3 * statistics.median(times) for times in (ours, theirs))
            print(f"{work}: {ours:.1f} ms; {name}: {theirs:.1f} ms; ratio {ratio:.1f} ({runs} pairs)", flush=True)
        print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
