"""`bangfu` with the measured process's own service: `python -m tests.bench.systems.serve serve ...`.

Knows only that importing the measured system adds its service.
"""

import tests.bench.systems.product  # noqa: F401 (adds the service)
from webapp.cli import main

if __name__ == "__main__":
    main()
