"""What a log line may carry."""

import json
import subprocess
import sys

SECRET = "Mrs-Miller-has-a-rash"

PROGRAM = f"""
import logging
import structlog
from backend.kernel.log import configure_logging

configure_logging(as_json=True)

def fail():
    try:
        raise KeyError("{SECRET}")
    except KeyError as error:
        raise ValueError("{SECRET}") from error

try:
    fail()
except ValueError as error:
    structlog.get_logger().warning("it failed", exc_info=error)
    structlog.get_logger().warning("it failed", exc_info=True)
    structlog.get_logger().exception("it failed")
    logging.getLogger("library").exception("it failed")
"""


def lines_of(program: str) -> list[str]:
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == ""
    return run.stderr.splitlines()


def test_an_exception_is_logged_by_its_class_and_places_never_by_its_text() -> None:
    lines = lines_of(PROGRAM)
    assert SECRET not in "".join(lines)
    logged = [json.loads(line) for line in lines]
    assert [line["level"] for line in logged] == ["warning", "warning", "error", "error"]
    for line in logged:
        assert (line["exception"], line["cause"]) == ("ValueError", "KeyError")
        assert line["frames"][-1].endswith(" fail")
        assert line["event"] == "it failed"
        assert line["timestamp"].endswith("Z")


def test_on_a_terminal_the_same_holds() -> None:
    output = "".join(lines_of(PROGRAM.replace("as_json=True", "as_json=False")))
    assert SECRET not in output
    assert output.count("it failed") == 4
    assert output.count("ValueError") == 4
