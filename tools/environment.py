"""Make .venv and install the locked wheels: `environment.py run` to serve, `environment.py dev` to test too.

Uses nothing but the standard library, since it runs before anything is installed. A second run that has
nothing to do takes a few milliseconds: what was installed is stamped with the digest of its lock and with the
place where it lies, since the commands in .venv/bin name that.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = (ROOT / ".venv").resolve()
PYTHON = VENV / "bin" / "python"


class SetupFailed(Exception):
    """Says in one line what is in the way, and what to do about it."""


def main(what):
    if what not in ("run", "dev"):
        raise SetupFailed("say which: environment.py run, or environment.py dev")
    if stamped("dev") or (what == "run" and stamped("run")):
        return
    if moved() or not usable(PYTHON):
        make_venv()
    install(what)
    put_on_path()
    stamp_file(what).write_text(stamp(what))


def lock(what):
    return ROOT / "requirements" / f"{what}.lock"


def stamp(what):
    return f"{hashlib.sha256(lock(what).read_bytes()).hexdigest()} {VENV}"


def stamp_file(what):
    return VENV / f".installed-{what}"


def stamped(what):
    file = stamp_file(what)
    return file.exists() and file.read_text() == stamp(what) and PYTHON.exists()


def moved():
    """True where a stamp names another place: the commands in .venv/bin start what lies there, or nothing."""
    stamps = [file.read_text() for file in map(stamp_file, ("run", "dev")) if file.exists()]
    return any(" " in text and not text.endswith(f" {VENV}") for text in stamps)


def usable(python):
    """True where that interpreter starts and has pip: an interrupted .venv is made again."""
    if not python.exists():
        return False
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0


def make_venv():
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetupFailed(
            f"{sys.executable} has no venv module; install it (Debian: apt-get install python{version}-venv)"
        )
    say(f"Making .venv with Python {version} …")
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        raise SetupFailed(f"could not make .venv: {last_line(made.stdout + made.stderr)}")


def install(what):
    """Only wheels, and only those whose digests stand in the lock: no package runs code of its own here."""
    total = sum(1 for line in lock(what).read_text().splitlines() if "==" in line.split("#")[0])
    say(f"Installing the locked wheels of requirements/{what}.lock (up to {total}) …")
    command = [PYTHON, "-m", "pip", "install", "--only-binary", ":all:", "--require-hashes", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", lock(what)]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    heard = []
    for line in pip.stdout:
        heard.append(line)
        show_progress(line, heard, total)
    if pip.wait():
        sys.stderr.write("".join(heard[-15:]))
        raise SetupFailed("the wheels could not be installed (what pip said last is above); try again later")
    say("Installed.")


def show_progress(line, heard, total):
    if not line.startswith("Collecting "):
        return
    count = sum(1 for each in heard if each.startswith("Collecting "))
    text = f"  {count}/{total} {line.split()[1]}"
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="\n" if count == total else "", flush=True)
    elif count % 10 == 0 or count == total:
        print(text, flush=True)


def put_on_path():
    """`.venv/bin/parley` and `import parley` work from anywhere, without building a package."""
    finder = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([PYTHON, "-c", finder], capture_output=True, text=True, check=True).stdout.strip()
    Path(site, "parley.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "parley"
    command.write_text(f"#!{PYTHON}\nimport sys\n\nfrom parley.site.cli import main\n\nsys.exit(main())\n")
    command.chmod(0o755)


def last_line(text):
    return (text.strip().splitlines() or ["no reason given"])[-1]


def say(text):
    print(("\r\033[K" if sys.stdout.isatty() else "") + text, flush=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        main(sys.argv[1] if len(sys.argv) == 2 else "")
    except SetupFailed as reason:
        sys.exit(f"Set-up: {reason}")
    except KeyboardInterrupt:
        sys.exit("Set-up: interrupted; running it again goes on from here")
