"""The data elements of a DICOM file that are read; every other, identifiers above all, is passed over unread."""

from itertools import product
from typing import Any

_IMAGE = [
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "PixelData",
    "ICCProfile",
]
_BRIGHTNESS = [
    "RescaleSlope",
    "RescaleIntercept",
    "ModalityLUTSequence",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "VOILUTSequence",
    "PresentationLUTShape",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
]
_PALETTES = [
    f"{segmented}{colour}PaletteColorLookupTable{part}"
    for segmented, colour, part in product(
        ("", "Segmented"), ("Red", "Green", "Blue"), ("Descriptor", "Data")
    )
    if (segmented, part) != ("Segmented", "Descriptor")
]

OVERLAY_GROUPS = range(0x6000, 0x6020, 2)
"""The groups of elements that each may hold one overlay (PS3.5, 7.6)."""

ROWS, COLUMNS, ORIGIN, BIT, BITMAP = 0x10, 0x11, 0x50, 0x102, 0x3000
"""Elements of such a group (PS3.3, C.9.2)."""

ELEMENTS: list[Any] = [
    *_IMAGE,
    *_BRIGHTNESS,
    *_PALETTES,
    *(
        group << 16 | element
        for group, element in product(OVERLAY_GROUPS, (ROWS, COLUMNS, ORIGIN, BIT, BITMAP))
    ),
]
