#!/usr/bin/env python3
"""Bring this machine to where the product can start: system libraries, .venv, packages of the lock file.

Standard library only, because it runs before anything is installed. `make up` and `make test` call it each
time; it returns at once when the lock file has not changed since.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
OLDEST_PYTHON = (3, 11)
# What WeasyPrint loads at import: https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#debian
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def main() -> None:
    """Install what is missing."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dev", action="store_true", help="also what the tests and linters need")
    development = bool(arguments.parse_args().dev)
    if sys.version_info < OLDEST_PYTHON:
        stop(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    install_system_packages(development=development)
    make_environment()
    install_packages(development=development or DEVELOPMENT_LOCK in installed())


def install_system_packages(*, development: bool) -> None:
    """Debian packages that Python packages cannot bring: as root by apt, else by telling the command."""
    needed = missing_for_environment()
    optional = missing_for_pdf() + (missing_for_browser_tests() if development else [])
    if not needed and not optional:
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and apt_install(needed + optional):
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(needed + optional)}"
    command = command if os.geteuid() == 0 else f"sudo {command}"
    if needed:
        stop(f"Python's venv module is missing. Run this, then start again:\n  {command}")
    if development and missing_for_browser_tests():
        stop(f"The browser tests need Chromium. Run this, then start again:\n  {command}")
    say(f"PDF files are off: Pango is missing. To turn them on, run this and start again:\n  {command}")


def missing_for_environment() -> list[str]:
    """The package of the venv module, which Debian leaves out of python3."""
    if importlib.util.find_spec("ensurepip") or environment_works():
        return []
    return [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]


def missing_for_pdf() -> list[str]:
    """The packages of the libraries that PDF files need and that cannot be loaded here."""
    return [package for library, package in PDF_LIBRARIES.items() if not can_load(library)]


def missing_for_browser_tests() -> list[str]:
    """Debian's Chromium."""
    return [] if shutil.which("chromium") else ["chromium"]


def can_load(library: str) -> bool:
    """Whether the system has this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages; refresh the lists only when they do not know the packages."""
    say(f"Installing system packages: {' '.join(packages)}")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return run_quietly(install) or (run_quietly(["apt-get", "update", "-qq"]) and run_quietly(install))


def run_quietly(command: list[str]) -> bool:
    """Whether an apt command succeeded; its output is shown only when it did not."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    answer = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0 and command[1] == "update":
        say(answer.stderr.strip())
    return answer.returncode == 0


def make_environment() -> None:
    """Make .venv, or make it again when its Python does not run any more."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0:
        return
    say("Making the virtual environment .venv")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The virtual environment could not be made.")


def environment_works() -> bool:
    """Whether .venv has a Python that starts, of the version that runs this."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", version], check=False).returncode == 0


def install_packages(*, development: bool) -> None:
    """Install the lock file with its hashes, unless that very file is installed already."""
    locks = [RUNTIME_LOCK, DEVELOPMENT_LOCK] if development else [RUNTIME_LOCK]
    wanted = {lock: fingerprint(lock) for lock in locks}
    if installed() == wanted:
        return
    say("Installing packages (a minute or two the first time)")
    lock = locks[-1]  # the development lock contains the other one
    if not install_with_uv(lock):
        install_with_pip(lock)
    STAMP.write_text("".join(f"{name} {value}\n" for name, value in wanted.items()), encoding="ascii")


def installed() -> dict[str, str]:
    """Fingerprint by lock file, as of the last installation."""
    if not STAMP.exists():
        return {}
    return dict(line.split() for line in STAMP.read_text(encoding="ascii").splitlines())


def fingerprint(lock: str) -> str:
    """Changes with the lock file and with the version of Python."""
    version = ".".join(str(part) for part in sys.version_info[:2])
    return hashlib.sha256((ROOT / lock).read_bytes() + version.encode()).hexdigest()


def install_with_uv(lock: str) -> bool:
    """Install by uv, four times as fast; not when pip is set up for other indexes, unknown to uv."""
    if uses_other_indexes():
        return False
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", "requirements-uv.lock"]
    if subprocess.run(pip, cwd=ROOT, check=False).returncode != 0:
        return False
    uv = [
        str(VENV / "bin" / "uv"),
        "pip",
        "install",
        "--quiet",
        "--python",
        str(PYTHON),
        "--compile-bytecode",
    ]
    if subprocess.run([*uv, "--require-hashes", "-r", lock], cwd=ROOT, check=False).returncode != 0:
        say("uv could not install; trying pip")
        return False
    return True


def uses_other_indexes() -> bool:
    """Whether pip's settings name an index of their own."""
    answer = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    names = [line.partition("=")[0].rpartition(".")[2] for line in answer.stdout.splitlines()]
    return bool({"index-url", "extra-index-url", "no-index"} & set(names))


def install_with_pip(lock: str) -> None:
    """Install by pip, as its own settings say."""
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", lock]
    run(pip, "The packages could not be installed. Is the package index reachable from here?")


def run(command: list[str], problem: str) -> None:
    """Run a command; stop with a sentence when it fails."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        stop(problem)


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def stop(problem: str) -> None:
    """End with a reason."""
    sys.exit(f"\n{problem}")


if __name__ == "__main__":
    main()
