"""`python3 -m setup COMMAND`: finds a Python that is new enough, then hands over to `setup.commands`.

Written for Python 3.6 and later, so that an old interpreter answers with a sentence and not with a syntax error.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
OTHER_NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")
QUESTION = (
    "import sys; from importlib.util import find_spec; "
    "sys.exit(sys.version_info < %r or not (find_spec('ensurepip') or find_spec('pip')))" % (OLDEST,)
)


def serves(interpreter: str) -> bool:
    """Whether this command runs, and a Python of today that can install: version managers leave some that complain."""
    return subprocess.call([interpreter, "-c", QUESTION], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def main() -> int:
    """Run the command on this interpreter, or on the first one on the PATH that serves when this one does not."""
    if not serves(sys.executable):
        for name in OTHER_NAMES:
            found = shutil.which(name)
            if found and serves(found):
                os.execv(found, [found, "-m", "setup"] + sys.argv[1:])  # noqa: S606 - the same command on another Python
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "Error: Python %d.%d or newer is needed; %s is %d.%d.%d and no newer one is on the PATH.\n"
            "What to do: install it, or name one, for example: make demo PYTHON=/opt/python3.12/bin/python3\n"
            % (OLDEST + (sys.executable,) + sys.version_info[:3])
        )
        return 2
    from setup import commands  # deliberately late: that module does not parse on an old interpreter

    return commands.main(sys.argv[1:])


sys.exit(main())
