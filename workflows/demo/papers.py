"""Papers for the demo office: small pictures that stand for scans and photographs.

Pure: bytes only. It must not know which paper a picture stands for.
"""

import struct
import zlib
from random import Random

_WIDTH, _HEIGHT = 48, 32
_GREYS = bytes(150 + shade * 100 // 255 for shade in range(256))
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def photograph(chance: Random) -> bytes:
    """Return a PNG of 48 by 32 pixels, grey with a pattern, no two alike."""
    rows = b"".join(b"\0" + chance.randbytes(_WIDTH).translate(_GREYS) for _ in range(_HEIGHT))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
