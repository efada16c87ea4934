"""The code's own rules, held where neither the linter nor the import contracts can see them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGES = ("backend", "media", "notifications")


def sources(*folders: str) -> list[Path]:
    """Our Python files, but not what Piccolo generates."""
    return [
        path
        for folder in folders
        for path in sorted((PROJECT / folder).rglob("*.py"))
        if "piccolo_migrations" not in path.parts
    ]


def named(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=named(path))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.AST) -> Iterator[str]:
    """The full names of all modules that a file imports, or imports from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_row_is_saved_as_a_whole() -> None:
    """Piccolo's `save` writes every column: it would undo what somebody else changed meanwhile."""
    saving = [
        named(path)
        for path in sources("backend")
        for call in calls(parsed(path))
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("save", "get_or_create")
    ]
    assert saving == []


# Who may name a vendor: its one adapter, and where processes are built.
VENDORS = {
    "firebase_admin": ("notifications/fcm.py", "notifications/fcm_credentials.py"),
    "google": ("notifications/fcm.py", "notifications/fcm_credentials.py"),
    "boto3": ("media/s3.py",),
    "botocore": ("media/s3.py",),
    "PIL": ("media/decoding/", "media/fingerprint.py"),
    "pillow_heif": ("media/decoding/",),
    "argon2": ("backend/accounts/service/passwords.py",),
    "procrastinate": (
        "backend/worker.py",
        "backend/sweeper.py",
        "backend/retrying.py",
        "backend/job_queue.py",
        "backend/job_queue_schema.py",
    ),
    "onnxruntime": ("media/detection/models.py",),
    "cv2": ("media/detection/",),
    "httpcore": ("notifications/webpush.py", "notifications/dialling.py"),
    "jwt": ("notifications/vapid.py",),
    "smtplib": ("notifications/smtp.py",),
    "uvicorn": ("backend/commands/api.py", "backend/web/connections/", "backend/web/draining.py"),
    "h11": ("backend/web/connections/",),
    "prometheus_client": ("backend/web/metrics.py",),
    "uuid_utils": ("backend/kernel/ids.py",),
}


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_vendor_is_named_in_its_place_only(vendor: str) -> None:
    naming = [
        named(path)
        for path in sources(*PACKAGES)
        if any(name == vendor or name.startswith(f"{vendor}.") for name in imported(parsed(path)))
    ]
    assert naming, "a vendor that nothing uses is a dependency to drop"
    assert [place for place in naming if not place.startswith(VENDORS[vendor])] == []


def test_routes_and_jobs_know_no_tables() -> None:
    knowing = [
        f"{named(path)} imports {name}"
        for path in sources("backend")
        if path.stem in ("routes", "jobs") and path.parent.name != "kernel"
        for name in imported(parsed(path))
        if name.startswith("backend.") and ".tables" in name
    ]
    assert knowing == []


def test_the_environment_is_read_by_the_commands_alone() -> None:
    reading = {
        named(path)
        for path in sources(*PACKAGES)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert "backend/commands/process.py" in reading
    # Piccolo can be told in no other way where it is configured: migrate writes there, and reads nothing.
    assert {path for path in reading if not path.startswith("backend/commands/")} == {"backend/migrate.py"}


def test_the_clock_is_read_in_one_place() -> None:
    reading = {
        named(path)
        for path in sources("backend")
        for call in calls(parsed(path))
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("now", "utcnow", "today")
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("datetime", "date")
    }
    assert reading == {"backend/kernel/clock.py"}


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = [
        named(path)
        for path in sources(*PACKAGES, "tests")
        if re.search(r"(^|_)(utils?|helpers?|common|misc|shared|[a-z]+[0-9]+)$", path.stem)
        or path.parent.name in ("utils", "helpers", "common")
    ]
    assert [drawer for drawer in drawers if drawer != "media/s3.py"] == []  # S3 is the service's name


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_files_stay_short() -> None:
    lengths = {named(path): lines_of(path) for path in sources(*PACKAGES) if lines_of(path)}
    assert median(lengths.values()) < 60
    assert quantiles(lengths.values(), n=10)[-1] < 200
    assert {path: lines for path, lines in lengths.items() if lines > 300} == {}


def test_functions_stay_short() -> None:
    lengths = {
        f"{named(path)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in sources(*PACKAGES)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(lengths) > 400
    assert median(lengths.values()) < 12
    assert quantiles(lengths.values(), n=10)[-1] < 30
    assert {name: lines for name, lines in lengths.items() if lines > 60} == {}


EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore)")
WITH_REASON = re.compile(
    r"# noqa: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)*  \S.{5,}|# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \S.{3,}"
)


def test_every_exception_to_a_rule_says_why() -> None:
    silent = [
        f"{named(path)}:{number}"
        for path in sources(*PACKAGES, "tests")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if EXCEPTION.search(line) and not WITH_REASON.search(line)
    ]
    assert silent == []


def test_no_import_hides_in_a_function() -> None:
    """A cycle that is dodged is still a cycle. The commands are the exception: each loads only what it needs."""
    hidden = [
        f"{named(path)}:{inner.lineno}"
        for path in sources(*PACKAGES)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []
