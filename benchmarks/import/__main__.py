"""Runs `benchmarks.importing`."""

import sys

from benchmarks.importing import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
