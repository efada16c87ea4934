"""What a user would pick instead: Tesseract, Presidio's pattern recognisers on its readings, and deface as it ships.

Tesseract is called as the command that Debian's `tesseract-ocr` installs. The other two run in an environment of
their own (`python -m venv V && V/bin/pip install presidio-analyzer deface onnxruntime`), named by `--others V`.
"""

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from media.findings import Box

_PRESIDIO = """
import json, sys
from presidio_analyzer import PatternRecognizer, predefined_recognizers as known
recognizers = []
for name in dir(known):
    kind = getattr(known, name)
    if isinstance(kind, type) and issubclass(kind, PatternRecognizer) and kind is not PatternRecognizer:
        try:
            recognizers.append(kind())
        except Exception:
            continue
try:
    phone = known.PhoneRecognizer()
except Exception:
    phone = None
print(len(recognizers), file=sys.stderr)
answers = []
for line in json.load(sys.stdin):
    spans = []
    for one in recognizers + [phone] * bool(phone):
        try:
            found = one.analyze(line, one.supported_entities, None)
        except Exception:
            continue
        spans += [[result.start, result.end] for result in found if result.score > 0]
    answers.append(spans)
json.dump(answers, sys.stdout)
"""
_DEFACE = """
import json, sys
from imageio import v2
from deface.centerface import CenterFace
from deface.deface import scale_bb
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    finder = CenterFace()
answers = []
for path in json.load(sys.stdin):
    found, _ = finder(v2.imread(path), threshold=0.2)
    answers.append([[int(v) for v in scale_bb(*map(int, box[:4]), 1.3)] for box in found])
json.dump(answers, sys.stdout)
"""


class Word(NamedTuple):
    """A word that Tesseract read, and the line it stands in."""

    text: str
    box: Box
    line: tuple[str, ...]


def tesseract_there() -> bool:
    """Whether the command is installed."""
    return shutil.which("tesseract") is not None


def tesseract_words(path: Path) -> list[Word]:
    """Every word that Tesseract reports, however unsure, looking for sparse text."""
    command = ["tesseract", str(path), "stdout", "--psm", "11", "tsv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    rows = csv.DictReader(done.stdout.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Word(
            row["text"],
            Box(*(int(row[side]) for side in ("left", "top", "width", "height"))),
            (row["block_num"], row["par_num"], row["line_num"]),
        )
        for row in rows
        if (row["text"] or "").strip()
    ]


def presidio_words(python: Path, words: list[Word]) -> list[Word]:
    """The words of which Presidio's pattern recognisers take any part for personal data."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    texts = [" ".join(word.text for word in line) for line in lines.values()]
    kept = []
    for line, spans in zip(lines.values(), _asked(python, _PRESIDIO, texts), strict=True):
        at = 0
        for word in line:
            if any(start < at + len(word.text) and at < end for start, end in spans):
                kept.append(word)
            at += len(word.text) + 1
    return kept


def deface_boxes(python: Path, paths: list[Path]) -> list[list[Box]]:
    """What deface would cover in each picture, with its own threshold and margin."""
    answers = _asked(python, _DEFACE, [str(path.resolve()) for path in paths])
    return [
        [Box(left, top, right - left, bottom - top) for left, top, right, bottom in one] for one in answers
    ]


def _asked(python: Path, program: str, question: Any) -> Any:
    done = subprocess.run(
        [str(python), "-c", program], input=json.dumps(question), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
