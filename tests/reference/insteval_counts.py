"""The two files of counts behind the example `which_service_stands_out`, from insteval.csv.

    python3 insteval_counts.py <directory of insteval.csv> <directory for the files>
"""
import sys
from pathlib import Path

import pandas as pd

source, target = map(Path, sys.argv[1:3])
ratings = pd.read_csv(source / "insteval.csv")
for name, rows, by in [
    ("insteval_departments.csv", ratings, ["dept", "studage", "service"]),
    ("insteval_teachers.csv", ratings[ratings.dept == 7], ["d"]),
]:
    counts = rows.groupby(by + ["y"]).size().unstack("y", fill_value=0)
    counts.columns = [f"y{point}" for point in counts.columns]
    counts.to_csv(target / name)
