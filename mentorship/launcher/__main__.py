"""Start everything, print the address, watch, stop everything."""

import sys

from mentorship.launcher.installation import Installation, Passwords, StartError, require_free, say
from mentorship.launcher.isolation import die_with_make
from mentorship.launcher.preparation import Preparation
from mentorship.launcher.processes import Supervisor
from mentorship.launcher.servers import start_broker, start_database
from mentorship.launcher.services import applications, environment_of, share_environment


def main() -> int:
    """Run until Ctrl-C, SIGTERM or SIGHUP. Returns the exit code."""
    die_with_make()
    try:
        installation = Installation.from_environment()
        with installation.lock():
            _run(installation)
    except StartError as problem:
        sys.stderr.write(f"\nMentorship did not start.\n{problem}\n")
        return 1
    return 0


def _run(installation: Installation) -> None:
    with Supervisor(installation) as supervisor:
        try:
            require_free(installation.port)
            passwords = Passwords.load_or_make(installation.secrets_file)
            broker = start_broker(supervisor, installation, passwords)
            database = start_database(supervisor, installation, passwords)
            environment = environment_of(installation, passwords, database, broker)
            Preparation(supervisor, installation, database, environment).run()
            share_environment(installation, environment)
            supervisor.start(*applications(installation, environment))
            _welcome(installation, environment)
            supervisor.watch()
        except KeyboardInterrupt:
            say("\nStopping")
            supervisor.stop()
            say("Stopped. Nothing is running any more; the data is kept.")
        finally:
            installation.environment_file.unlink(missing_ok=True)


def _welcome(installation: Installation, environment: dict[str, str]) -> None:
    say("  Web, worker and beat are ready")
    say()
    say(f"  Mentorship is at {environment['BASE_URL']}/")
    if environment["DEMO"] == "1":
        say("  Sign in: that page offers each role of the demo organization, one click each.")
        say("  No mail leaves this machine; /outbox/ shows each one.")
    else:
        say("  Sign in with your e-mail address. The first time, run this in another terminal:")
        say("    .venv/bin/python manage.py setup_link")
    say(f"  Data and logs: {installation.var}   Stop: Ctrl-C")
    say()


if __name__ == "__main__":
    sys.exit(main())
