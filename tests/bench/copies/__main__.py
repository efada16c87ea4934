"""How well copies of a picture are recognised.

    python -m tests.bench.copies [folder of pictures]

Without a folder: ../shared/data where there is one, else tests/data. Asserts nothing.
"""

import sys
from pathlib import Path

from tests.bench.copies.likeness import print_likeness

PLACES = (Path("../shared/data"), Path("tests/data"))

folder = Path(sys.argv[1]) if sys.argv[1:] else next(place for place in PLACES if place.is_dir())
print_likeness(folder)
