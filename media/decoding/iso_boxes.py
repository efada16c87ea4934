"""What the boxes of an AVIF or HEIF file say about the colour of its primary picture."""

from collections.abc import Iterator

from media.decoding.coded_colour import CodedColour


def coded_colour(content: bytes) -> CodedColour | None:
    """Return the code points of the primary picture, None where it states none (ISO/IEC 23008-12, 6.5.5)."""
    meta = dict(_boxes(_body(dict(_boxes(content)), b"meta")[4:]))
    properties = dict(_boxes(_body(meta, b"iprp")))
    listed = list(_boxes(_body(properties, b"ipco")))
    for number in _properties_of_primary(_body(meta, b"pitm"), _body(properties, b"ipma")):
        kind, data = listed[number - 1] if 0 < number <= len(listed) else (b"", b"")
        if kind == b"colr" and data.startswith(b"nclx"):
            return CodedColour(int.from_bytes(data[4:6], "big"), int.from_bytes(data[6:8], "big"))
    return None


def _body(boxes: dict[bytes, bytes], kind: bytes) -> bytes:
    return boxes.get(kind, b"")


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and body of each box (ISO/IEC 14496-12, 4.2), up to the first that makes no sense."""
    at = 0
    while at + 8 <= len(content):
        size, kind, head = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        end = at + size if size else len(content)
        if end < at + head:
            return
        yield kind, content[at + head : end]
        at = end


def _properties_of_primary(pitm: bytes, ipma: bytes) -> list[int]:
    """Return the numbers, from 1, of the properties of the primary item (ISO/IEC 23008-12, 9.3.2)."""
    primary = int.from_bytes(pitm[4:], "big")
    version, wide = ipma[:1] > b"\0", bool(ipma[3:4] and ipma[3] & 1)
    id_length, number_length = (4 if version else 2), (2 if wide else 1)
    at = 8
    while at < len(ipma):
        item, at = int.from_bytes(ipma[at : at + id_length], "big"), at + id_length
        numbers_end = at + 1 + number_length * int.from_bytes(ipma[at : at + 1], "big")
        if item == primary:
            mask = 0x7FFF if wide else 0x7F
            places = range(at + 1, min(numbers_end, len(ipma)), number_length)
            return [int.from_bytes(ipma[place : place + number_length], "big") & mask for place in places]
        at = numbers_end
    return []
