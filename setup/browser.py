"""A Chromium for the browser tests, and a font with Chinese characters for what it draws.

An installed browser is used as it is. Knows package managers and Playwright; must not know what is tested.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from setup import stamps
from setup.python_environment import NETWORK_REMEDY, PYTHON, private_environment
from setup.steps import run, say, step

INSTALLED_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHINESE_FONTS = "fonts-noto-cjk"


def prepare() -> None:
    """Make sure that a Chromium starts, installing one when none is there.

    Raises:
        SetupError: none can be had, or the one that is there does not start.
    """
    packages = _missing_packages()
    if packages:
        _install_packages(packages)
    if installed() is None:
        _install_playwrights_own()
    _try()


def installed() -> str | None:
    """The path of the machine's own Chromium or Chrome, if it has one."""
    return next((path for name in INSTALLED_NAMES if (path := shutil.which(name))), None)


def _missing_packages() -> list[str]:
    """The Debian packages to install: none for those who may not, or whose system keeps Chromium elsewhere."""
    wanted = [] if installed() else ["chromium"]
    if not _has_chinese_font():
        wanted.append(CHINESE_FONTS)
    if os.geteuid() == 0 and _system() == "debian" and shutil.which("apt-get"):
        return wanted
    if CHINESE_FONTS in wanted:
        say(f"  Note: no font with Chinese characters found; pages show boxes until {CHINESE_FONTS} is installed")
    return []


def _install_packages(packages: list[str]) -> None:
    variables = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    remedy = f"install by hand: apt-get install {' '.join(packages)}"
    with step(f"Installing {' and '.join(packages)} with apt-get"):
        run(["apt-get", "update", "-q"], remedy=NETWORK_REMEDY, environment=variables)
        install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
        run(install, remedy=remedy, environment=variables)


def _install_playwrights_own() -> None:
    playwright: list[str | Path] = [PYTHON, "-m", "playwright", "install", "chromium"]
    if os.geteuid() == 0:
        playwright.append("--with-deps")
    remedy = "install Chromium or Chrome yourself (Debian: apt-get install chromium) and run the command again"
    with step("Fetching Playwright's Chromium, as none is installed"):
        run(playwright, remedy=remedy, environment=private_environment())


def _try() -> None:
    """Start the browser once, so that a broken one is told before the tests and not by each of them."""
    path = installed()
    about = f"{path} {Path(path).stat().st_mtime_ns}" if path else "playwright's own"
    expected = stamps.fingerprint(about)
    if stamps.is_done("browser", expected):
        return
    remedy = (
        "the browser above does not start: install what it says is missing, or another Chromium "
        "(Debian: apt-get install chromium)"
    )
    with step("Trying the browser"):
        run([PYTHON, "-m", "tests.browser.chromium"], remedy=remedy, environment=private_environment())
    stamps.mark_done("browser", expected)


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listing = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False)
    return bool(listing.stdout.strip())


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return platform.system()
