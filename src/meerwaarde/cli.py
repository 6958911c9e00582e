"""The `meerwaarde` command: one table of commands, each loaded only when it is called.

Analysis commands never load Django. Every other command lives in its room: `<room>/commands/<name>.py` with
`HELP`, `EXAMPLE`, `configure(parser)` and `run(arguments) -> int`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from meerwaarde import __version__
from meerwaarde.loading import loading


@dataclass(frozen=True)
class Command:
    module: str
    summary: str
    needs_django: bool = True


@dataclass(frozen=True)
class DjangoCommand:
    summary: str
    example: str


COMMANDS: dict[str, Command] = {
    "prepare": Command("meerwaarde.publication.commands.prepare", "compile translations, make fonts and static files"),
    "serve": Command("meerwaarde.runs.commands.serve", "run the web server and the worker"),
    "work": Command("meerwaarde.runs.commands.work", "run background tasks and the schedule"),
    "import algorithm-register": Command(
        "meerwaarde.initiatives.commands.import_algorithm_register", "read an export of the national algorithm register"
    ),
    "import borders": Command("meerwaarde.organisations.commands.import_borders", "read municipal borders as GeoJSON"),
    "import contributions": Command(
        "meerwaarde.participation.commands.import_contributions",
        "take over proposals of Decidim, OpenStad or CONSUL into a round",
    ),
    "import instrument": Command(
        "meerwaarde.assessments.commands.import_instrument",
        "read a questionnaire of the government (IAMA, DPIA, pre-scan)",
    ),
    "import conversation": Command(
        "meerwaarde.opinions.commands.import_conversation", "read a conversation of Pol.is into a round of a plan"
    ),
    "export ledger": Command(
        "meerwaarde.ledger.commands.export_ledger", "write a public log to a file that anyone can check"
    ),
    "export archive": Command(
        "meerwaarde.publication.commands.export_archive", "write one dossier for the archive, with MDTO metadata"
    ),
    "verify": Command(
        "meerwaarde.ledger.commands.verify", "check a receipt, an export or a checkpoint, offline", needs_django=False
    ),
    "ledger-status": Command(
        "meerwaarde.ledger.commands.ledger_status", "how far each public log is, and promises not kept"
    ),
    "opinion-map": Command(
        "meerwaarde.analysis.commands.opinion_map", "draw and report an opinion map from a Pol.is export", False
    ),
    "weigh": Command(
        "meerwaarde.analysis.commands.weigh", "weigh alternatives on public values, without a database", False
    ),
    "add-organisation": Command("meerwaarde.organisations.commands.add_organisation", "add or change an organisation"),
    "add-person": Command("meerwaarde.organisations.commands.add_person", "invite a person and give them a role"),
    "demo": Command("meerwaarde.demo.commands.demo", "load the fictional municipality"),
    "backup": Command(
        "meerwaarde.publication.commands.backup", "copy database and files into one archive, while running"
    ),
    "restore": Command("meerwaarde.publication.commands.restore", "put such an archive back"),
}

# Django's own commands that an administrator needs, under their own names.
DJANGO_COMMANDS = {
    "migrate": DjangoCommand("prepare or update the database", "meerwaarde migrate"),
    "check": DjangoCommand("check the settings (with --deploy: for a public server)", "meerwaarde check --deploy"),
    "makemigrations": DjangoCommand("for developers: write a migration", "meerwaarde makemigrations initiatives"),
    "clearsessions": DjangoCommand("remove expired sign-ins", "meerwaarde clearsessions"),
    "dbshell": DjangoCommand("open the database's own shell", "meerwaarde dbshell"),
    "shell": DjangoCommand("open a Python shell", "meerwaarde shell"),
    "sendtestemail": DjangoCommand("send a test mail", "meerwaarde sendtestemail you@example.org"),
}
HELP = ("-h", "--help")


def overview() -> str:
    width = max(map(len, [*COMMANDS, *DJANGO_COMMANDS])) + 2
    lines = [f"meerwaarde {__version__}: the public file of every digital initiative of a municipality.", ""]
    lines += ["usage: meerwaarde COMMAND [options]    (meerwaarde COMMAND --help shows an example)", ""]
    lines += [f"  {name:<{width}}{command.summary}" for name, command in COMMANDS.items()]
    lines += ["", *(f"  {name:<{width}}{command.summary}" for name, command in DJANGO_COMMANDS.items())]
    return "\n".join(lines)


def group_overview(word: str) -> str:
    """The commands of two words that begin with this one; nothing when there are none."""
    found = {name: command for name, command in COMMANDS.items() if name.startswith(f"{word} ")}
    if not found:
        return ""
    width = max(map(len, found)) + 2
    lines = [f"usage: meerwaarde {word} ... [options]    (each with --help shows an example)", ""]
    return "\n".join([*lines, *(f"  {name:<{width}}{command.summary}" for name, command in found.items())])


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    for word in arguments:
        if not is_text(word):
            shown = word.encode("utf-8", "backslashreplace").decode()
            print(f"meerwaarde: “{shown}” is not text in UTF-8.", file=sys.stderr)
            return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meerwaarde.config.settings")
    # The heavy work passes over the votes, on one core; threads for small dense products only wait for each other.
    # It must stand there before NumPy is loaded, in the worker and the web server as well.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not arguments or arguments[0] in (*HELP, "help"):
        print(overview())
        return 0
    if arguments[0] == "--version":
        print(__version__)
        return 0
    if arguments[0] in DJANGO_COMMANDS:
        return guarded(partial(run_django, arguments))
    for words in (2, 1):
        name = " ".join(arguments[:words])
        if name in COMMANDS:
            action = partial(run, name, arguments[words:])
            return guarded(action) if COMMANDS[name].needs_django else action()
    if group := group_overview(arguments[0]):
        asked = arguments[1:] in [[word] for word in HELP]
        print(group, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    print(f"meerwaarde: there is no command “{' '.join(arguments[:2])}”.\n", file=sys.stderr)
    print(overview(), file=sys.stderr)
    return 2


def is_text(word: str) -> bool:
    """Whether it was given in UTF-8. What was not, could neither be stored nor printed."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def guarded(action: Callable[[], int]) -> int:
    """Run a command. What is wrong with the settings or the database is one line and exit code 2."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    try:
        make_var_folder()
        return action()
    except ImproperlyConfigured as error:
        reason = f"the settings are not right: {' '.join(str(error).split())}"
        if "DATABASE_URL" in reason:
            reason += " For example: postgres://user:password@host:5432/meerwaarde"
    except Error:
        reason = database_problem()
        if not reason:
            raise
    print(f"meerwaarde: {reason}", file=sys.stderr)
    return 2


def database_problem() -> str:
    """Why the database cannot be used; nothing when it can."""
    from django.db import Error, connection

    from meerwaarde.database.migrating import missing_migrations

    try:
        connection.close()
        connection.ensure_connection()
        if missing_migrations():
            return "the database is not up to date. Run first: meerwaarde migrate"
    except Error as error:
        return f"the database of DATABASE_URL cannot be used: {str(error).strip().splitlines()[0]}"
    return ""


def run_django(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    command = DJANGO_COMMANDS[arguments[0]]
    if any(word in HELP for word in arguments[1:]):
        print(f"meerwaarde {arguments[0]}: {command.summary}\n\nexample:\n  {command.example}\n", flush=True)
    set_up_django()
    execute_from_command_line(["meerwaarde", *arguments])
    return 0


def set_up_django() -> None:
    """Load every room."""
    with loading():
        import django

        django.setup()


def make_var_folder() -> None:
    """The folder of the installation, so that a first command finds a place for its database.

    Loads the settings. Raises ImproperlyConfigured.
    """
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        folder = settings.VAR_DIR
    except (ValueError, OSError) as error:  # a value that is wrong, or its file (SECRET_KEY_FILE) that cannot be read
        raise ImproperlyConfigured(str(error)) from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"the folder of MEERWAARDE_VAR cannot be made: {error}") from error


def run(name: str, arguments: list[str]) -> int:
    command = COMMANDS[name]
    if command.needs_django:
        set_up_django()
    module = import_module(command.module)
    parser = argparse.ArgumentParser(
        prog=f"meerwaarde {name}",
        description=module.HELP,
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.configure(parser)
    result: int = module.run(parser.parse_args(arguments))
    return result


if __name__ == "__main__":
    sys.exit(main())
