"""What happens to a picture after somebody wrote into it: compression, blur, a photo of a screen."""

from random import Random

import cv2
import numpy as np

from tests.bench.overlays.drawing import Picture, moved
from tests.bench.overlays.labels import Label


def degrade(random: Random, picture: Picture, labels: list[Label]) -> tuple[Picture, list[Label], list[str]]:
    """Spoil the picture in up to three ways; a third of all stay as they are. Return the names of what was done."""
    done: list[str] = []
    if random.random() < 0.33:
        return picture, labels, done
    if random.random() < 0.2:
        picture, labels = _photographed(random, picture, labels)
        done.append("photographed")
    if random.random() < 0.3:
        longest = random.choice([1600, 1024, 512])
        if longest < max(picture.shape[:2]):
            picture, labels = _reduced(picture, labels, longest)
            done.append(f"reduced to {longest}")
    if random.random() < 0.25:
        picture = _as_picture(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 1.5)))
        done.append("blurred")
    if random.random() < 0.6:
        quality = random.choice([95, 75, 50, 30])
        encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        picture = _as_picture(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR)))
        done.append(f"JPEG {quality}")
    return picture, labels, done


def _reduced(picture: Picture, labels: list[Label], longest: int) -> tuple[Picture, list[Label]]:
    scale = longest / max(picture.shape[:2])
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    matrix = np.diag([size[0] / picture.shape[1], size[1] / picture.shape[0], 1.0])
    reduced = _as_picture(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    return reduced, [moved(label, matrix, size) for label in labels]


def _photographed(random: Random, picture: Picture, labels: list[Label]) -> tuple[Picture, list[Label]]:
    """A screen, seen at an angle, with its rows of light, a glare and another brightness."""
    height, width = picture.shape[:2]
    frame = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inwards = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], np.float32)
    shift = np.array([[random.uniform(0, 0.08), random.uniform(0, 0.08)] for _ in range(4)], np.float32)
    matrix = cv2.getPerspectiveTransform(
        frame, frame + inwards * shift * np.array([width, height], np.float32)
    )
    seen = cv2.warpPerspective(picture, matrix, (width, height), borderValue=(20, 20, 20)).astype(np.float32)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    moire = np.sin(columns / random.uniform(1.5, 4) + rows / random.uniform(3, 9)) * random.uniform(1, 6)
    x, y, reach = random.uniform(0, width), random.uniform(0, height), random.uniform(0.05, 0.2) * width
    glare = random.uniform(20, 90) * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * reach**2))
    seen = 255 * (np.clip(seen + (moire + glare)[:, :, np.newaxis], 0, 255) / 255) ** random.uniform(0.8, 1.4)
    return _as_picture(np.round(seen)), [
        moved(label, np.asarray(matrix, np.float64), (width, height)) for label in labels
    ]


def _as_picture(array: np.ndarray | cv2.Mat) -> Picture:
    return np.ascontiguousarray(array, dtype=np.uint8)
