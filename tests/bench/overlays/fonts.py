"""Fonts of this machine that look like those of consoles, viewers, ECG carts and labels."""

from functools import cache
from pathlib import Path

_FOLDERS = (Path("/usr/share/fonts"), Path.home() / ".fonts")
# Debian: fonts-liberation, fonts-dejavu-core, fonts-roboto-hinted, fonts-noto-core, fonts-noto-cjk, fonts-unifont,
# fonts-terminus-otb, fonts-ocr-b, fonts-inconsolata. What is missing is left out, and the figures say so.
FAMILIES: dict[str, tuple[str, ...]] = {
    "latin": (
        *(
            "LiberationSans-Regular",
            "LiberationSans-Bold",
            "LiberationSerif-Regular",
            "LiberationMono-Regular",
        ),
        *(
            "DejaVuSans",
            "DejaVuSansMono",
            "Roboto-Regular",
            "Roboto-Light",
            "OCRB",
            "Inconsolata-Regular",
            "unifont",
        ),
    ),
    "cyrillic": ("DejaVuSans", "LiberationSans-Regular", "LiberationSerif-Regular"),
    "greek": ("DejaVuSans", "LiberationSans-Regular"),
    "chinese": ("NotoSansCJK-Regular", "unifont"),
    "japanese": ("NotoSansCJK-Regular",),
    "korean": ("NotoSansCJK-Regular",),
    "arabic": ("NotoNaskhArabic-Regular", "NotoSansArabic-Regular", "DejaVuSans"),
    "hebrew": ("NotoSansHebrew-Regular", "DejaVuSans", "LiberationSans-Regular"),
    "devanagari": ("NotoSansDevanagari-Regular",),
    "thai": ("NotoSansThai-Regular",),
}


@cache
def fonts_of(script: str) -> tuple[Path, ...]:
    """The fonts for this script that are installed, in a fixed order."""
    return tuple(path for name in FAMILIES[script] if (path := _installed().get(name.lower())) is not None)


@cache
def writable_scripts() -> frozenset[str]:
    """Scripts for which there is a font."""
    return frozenset(script for script in FAMILIES if fonts_of(script))


@cache
def _installed() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for path in sorted(folder.rglob("*.[to]t[fc]")):
            found.setdefault(path.stem.lower(), path)
    return found
