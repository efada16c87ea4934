"""How well copies of a picture are recognised, and how fast they are found among a million.

    python -m tests.bench.copies [folder of pictures] [how many fingerprints]

Without a folder: ../shared/data where there is one, else tests/data. Asserts nothing.
"""

import sys
from pathlib import Path

from tests.bench.copies.likeness import print_likeness
from tests.bench.copies.search import print_search

PLACES = (Path("../shared/data"), Path("tests/data"))

folder = Path(sys.argv[1]) if sys.argv[1:] else next(place for place in PLACES if place.is_dir())
print_likeness(folder)
print_search(int(sys.argv[2]) if sys.argv[2:] else 1_000_000)
