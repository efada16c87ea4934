"""The process that holds the detectors' models: started once, asked many times, gone when its caller is.

Reads questions from standard input and answers on what was standard output (`media.detection.protocol`).
"""

import os
import sys
from typing import BinaryIO

import msgspec

from media.detection.confinement import confine
from media.detection.protocol import MOST_BYTES, Answer, Failure, Question, ScanAnswer
from media.detection.scan import Detectors


def main(caller: str, address_space: str) -> None:
    """Answer until the caller closes its end."""
    confine(caller=int(caller), address_space=int(address_space))
    with _own_voice() as voice:
        detectors = Detectors()
        question = msgspec.json.Decoder(Question)
        while line := sys.stdin.buffer.readline(MOST_BYTES):
            voice.write(msgspec.json.encode(_answer(detectors, question.decode(line))) + b"\n")
            voice.flush()
    os._exit(0)  # the kernel frees all at once


def _own_voice() -> BinaryIO:
    """Keep standard output for answers alone: libraries may print what they like."""
    voice = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return voice


def _answer(detectors: Detectors, question: Question) -> Answer:
    try:
        return ScanAnswer(detectors.scan(question.picture))
    except Exception as error:  # noqa: BLE001 - whatever a detector raises, the next picture may be fine
        return Failure(type(error).__name__)
