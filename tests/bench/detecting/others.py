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
for question in sys.stdin:
    answers = []
    for line in json.loads(question):
        spans = []
        for one in recognizers + [phone] * bool(phone):
            try:
                found = one.analyze(line, one.supported_entities, None)
            except Exception:
                continue
            spans += [[result.start, result.end] for result in found if result.score > 0]
        answers.append(spans)
    print(json.dumps(answers), flush=True)
"""
_DEFACE = """
import json, sys
from imageio import v2
from deface.centerface import CenterFace
from deface.deface import scale_bb
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    finder = CenterFace()
for question in sys.stdin:
    found, _ = finder(v2.imread(json.loads(question)), threshold=0.2)
    print(json.dumps([[int(v) for v in scale_bb(*map(int, box[:4]), 1.3)] for box in found]), flush=True)
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


class Others:
    """Presidio's recognisers and deface, each in a process of its own that keeps its models."""

    def __init__(self, python: Path) -> None:
        self._presidio = _started(python, _PRESIDIO)
        self._deface = _started(python, _DEFACE)

    def close(self) -> None:
        """End both."""
        for one in (self._presidio, self._deface):
            one.kill()
            one.communicate()

    def presidio_words(self, words: list[Word]) -> list[Word]:
        """The words of which Presidio's pattern recognisers take any part for personal data."""
        lines: dict[tuple[str, ...], list[Word]] = {}
        for word in words:
            lines.setdefault(word.line, []).append(word)
        texts = [" ".join(word.text for word in line) for line in lines.values()]
        kept = []
        for line, spans in zip(lines.values(), _asked(self._presidio, texts), strict=True):
            at = 0
            for word in line:
                if any(start < at + len(word.text) and at < end for start, end in spans):
                    kept.append(word)
                at += len(word.text) + 1
        return kept

    def deface_boxes(self, path: Path) -> list[Box]:
        """What deface would cover, with its own threshold and margin."""
        found = _asked(self._deface, str(path.resolve()))
        return [Box(left, top, right - left, bottom - top) for left, top, right, bottom in found]


def _started(python: Path, program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(python), "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _asked(process: subprocess.Popen[str], question: Any) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())
