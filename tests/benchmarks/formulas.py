"""How many formulas of notebooks can be set: `python -m tests.benchmarks.formulas FOLDER ...`.

All notebooks below the folders are read, and their formulas set for pages and for paper, as the
exporters do. Prints counts, and the TeX of those that cannot be set (`--lost N`: the first N).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import nbformat

from analysis.export import document, maths
from analysis.export.markup import find


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--lost", type=int, default=20)
    given = parser.parse_args()
    count: Counter[str] = Counter()
    seen: set[tuple[str, bool]] = set()
    lost: list[str] = []
    start = time.perf_counter()
    for path in sorted(path for folder in given.folders for path in folder.rglob("*.ipynb")):
        try:
            read = document.read(nbformat.read(path, as_version=4), path.stem)
        except Exception as error:
            print(f"{path}: {type(error).__name__}: {error}")
            count["notebooks that cannot be read"] += 1
            continue
        count["notebooks"] += 1
        maths.mathml(read.data, read.warnings)
        maths.typst(read.data, read.warnings)
        for node in find(read.data["blocks"], maths.is_formula):
            count["formulas"] += 1
            count["in pages"] += "mathml" in node
            count["on paper"] += "typst" in node
            whole = "mathml" in node and "typst" in node
            count["in both"] += whole
            key = (node["given"], "kind" in node)
            count["different"] += key not in seen
            count["different, in both"] += whole and key not in seen
            seen.add(key)
            if not whole:
                where = "page" if "mathml" not in node else "paper"
                lost.append(f"{path.name} [{where}] {' '.join(node['given'].split())[:300]}")
    for line in lost[: given.lost]:
        print(line)
    for name, number in count.items():
        print(f"{name}: {number}")
    if count["formulas"]:
        print(f"set in both formats: {count['in both'] / count['formulas']:.2%}")
    print(f"seconds: {time.perf_counter() - start:.0f}")


if __name__ == "__main__":
    main()
