"""Scratch marketplaces to measure: made, filled, copied and removed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.processes import Server, free_port
from tests import machine

FILES = ("market", "keys", "ledger")


class Marketplace:
    """A PARLEY_HOME under `folder`, with its databases on `engine` ("sqlite" or "postgresql")."""

    def __init__(self, folder: Path, name: str, engine: str = "sqlite") -> None:
        self.home, self.engine = folder / name, engine
        self.home.mkdir(parents=True)
        self.database = f"parley_bench_{os.getpid()}_{name}"
        self.port, self.log = free_port(), folder / f"{name}.txt"
        self.environment = {
            "PARLEY_HOME": str(self.home),
            "PARLEY_CONFIG": str(self.home / "none.toml"),
            "DJANGO_SETTINGS_MODULE": "parley.site.settings",
            "DATABASE_URL": machine.make_databases(self.database) if engine == "postgresql" else "",
            "PARLEY_SMTP_PORT": "1",
        }

    def run(self, module: str, *arguments: str) -> Any:
        """Run `python -m module` for it. -> what that printed last, read as JSON. Raises RuntimeError."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env={**os.environ, **self.environment}, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{module} failed: {done.stderr[-3000:]}")
        return json.loads((done.stdout.strip().splitlines() or ["null"])[-1])

    def copy(self, folder: Path, name: str) -> "Marketplace":
        """Another one with the same secrets, static files and rows."""
        other = Marketplace(folder, name, self.engine)
        for name in ("secrets", "static"):
            shutil.copytree(self.home / name, other.home / name, dirs_exist_ok=True)
        if self.engine == "postgresql":
            machine.copy_databases(self.database, other.database)
        else:
            for each in FILES:
                target = other.sqlite_file(each)
                with sqlite3.connect(self.sqlite_file(each)) as source:
                    source.execute("VACUUM INTO ?", [str(target)])
                source.close()
        return other

    def sqlite_file(self, name: str) -> Path:
        """The file of one of its databases."""
        return self.home / f"{name}.sqlite3"

    def place(self, alias: str) -> str:
        """Where one of its databases is, for the engine's own library."""
        if self.engine == "postgresql":
            suffix = "" if alias == "default" else f"_{alias}"
            return machine.postgres_named(self.database + suffix)
        return str(self.sqlite_file("market" if alias == "default" else alias))

    def serve(self, workers: int) -> Server:
        """Its server, with all its processes, as `parley serve` starts it."""
        command = [
            sys.executable,
            "-m",
            "parley",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            str(workers),
        ]
        server = Server(command, self.port, self.environment, self.log)
        server.wait("/")
        return server

    def remove(self) -> None:
        """Its files and its databases."""
        if self.engine == "postgresql":
            machine.drop_databases(self.database)
        shutil.rmtree(self.home, ignore_errors=True)


def bare(folder: Path, rows: int, workers: int) -> Server:
    """The server of the bare page, with the options of Parley's own (parley/site/web.py)."""
    port, database = free_port(), folder / "bare.sqlite3"
    environment = {"BARE_DATABASE": str(database), "DJANGO_SETTINGS_MODULE": ""}
    fill = [sys.executable, "-c", f"from bench import bare; bare.fill({rows})"]
    subprocess.run(fill, env={**os.environ, **environment}, check=True)
    command = [sys.executable, "-m", "bench.bare_server", str(port), str(workers)]
    server = Server(command, port, environment, folder / "bare.txt")
    server.wait("/raw/100/1/")
    return server
