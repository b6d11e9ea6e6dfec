"""Browser libraries: from the npm registry by lock file, then a closed list of files into `webapp/static/vendor`.

Used by the set-up and by the wheel's build hook. Knows npm and file names; must not know which page uses a file.
"""

from __future__ import annotations

import shutil

from setup import stamps
from setup.python_environment import NETWORK_REMEDY, private_environment
from setup.steps import ROOT, SetupError, run, step

VENDOR = ROOT / "webapp" / "static" / "vendor"
MODULES = ROOT / "node_modules"
FILES = {
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "bootstrap-icons/bootstrap-icons.min.css": "bootstrap-icons/font/bootstrap-icons.min.css",
    "bootstrap-icons/fonts/bootstrap-icons.woff2": "bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "bootstrap-icons/LICENSE": "bootstrap-icons/LICENSE",
    "bpmn-js/bpmn-navigated-viewer.min.js": "bpmn-js/dist/bpmn-navigated-viewer.production.min.js",
    "bpmn-js/assets/bpmn-js.css": "bpmn-js/dist/assets/bpmn-js.css",
    "bpmn-js/assets/diagram-js.css": "bpmn-js/dist/assets/diagram-js.css",
    "bpmn-js/assets/bpmn-font/css/bpmn.css": "bpmn-js/dist/assets/bpmn-font/css/bpmn.css",
    "bpmn-js/assets/bpmn-font/font/bpmn.woff2": "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2",
    "bpmn-js/assets/bpmn-font/font/bpmn.woff": "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff",
    "bpmn-js/LICENSE": "bpmn-js/LICENSE",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
}


def prepare() -> None:
    """Bring `webapp/static/vendor` to the locked state; does nothing when it is there already.

    Raises:
        SetupError: npm is missing or failed, or a package no longer has a listed file.
    """
    expected = fingerprint()
    if stamps.is_done("assets", expected) and all((VENDOR / target).is_file() for target in FILES):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError(
            "npm is not on the PATH; the browser libraries (Bootstrap, htmx, bpmn-js) come from the npm registry.",
            "install Node.js 18 or newer with npm (Debian and Ubuntu: apt-get install npm) and run the command again",
        )
    stamps.forget("assets")
    with step("Installing the locked browser libraries into webapp/static/vendor"):
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        run(install, remedy=NETWORK_REMEDY, environment=private_environment())
        copy()
    stamps.mark_done("assets", expected)


def copy() -> None:
    """Replace the vendor folder by the listed files of the installed npm packages."""
    missing = [source for source in FILES.values() if not (MODULES / source).is_file()]
    if missing:
        problem = f"node_modules has no {', '.join(missing)}; the package was rearranged by its authors."
        raise SetupError(problem, "correct the list FILES in setup/assets.py")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in FILES.items():
        destination = VENDOR / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, destination)


def fingerprint() -> str:
    """What the vendor folder depends on: the lock file and the list of files."""
    return stamps.fingerprint(ROOT / "package-lock.json", repr(sorted(FILES.items())))
