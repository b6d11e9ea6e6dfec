"""What reading a ZIP that somebody sent may raise, when it is damaged, encrypted or packed in a way nobody can read.

Must not know what is in the archive, nor what its sender is told.
"""

import zipfile
import zlib

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""Opening finds only some of it: a damaged stream is found when it is unpacked, by whichever library that is."""
