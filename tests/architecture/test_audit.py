"""Recording is the last thing that a transaction does: it keeps everybody else from recording until the commit."""

import ast
from collections.abc import Iterator

from tests.architecture.test_code import calls, named, parsed, sources

RECORDING = ("record", "record_destroyed", "record_keys_ended", "_record_change")


def records(node: ast.AST) -> bool:
    return any(isinstance(call.func, ast.Name) and call.func.id in RECORDING for call in calls(node))


def waits(node: ast.AST) -> bool:
    """Whether anything else is awaited there than more records."""
    return any(isinstance(inner, ast.Await) and not records(inner) for inner in ast.walk(node))


def leaves(statement: ast.stmt) -> bool:
    """Whether the way through a statement that records ends there."""
    return isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return)


def followed(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that wait for something after another has recorded, within one transaction."""
    recorded = False
    for statement in statements:
        if recorded and waits(statement):
            yield statement
        recorded = recorded or (records(statement) and not leaves(statement))
        for block in ("body", "orelse", "finalbody"):
            yield from followed(getattr(statement, block, []))


def transactions() -> Iterator[tuple[str, ast.AsyncWith]]:
    for path in sources("backend"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.AsyncWith) and any(
                isinstance(call.func, ast.Name) and call.func.id == "transaction"
                for call in calls(node.items[0])
            ):
                yield named(path), node


def test_nothing_is_waited_for_after_recording() -> None:
    recording = [(path, node) for path, node in transactions() if records(node)]
    assert len(recording) > 15
    assert [f"{path}:{late.lineno}" for path, node in recording for late in followed(node.body)] == []


def test_whatever_records_does_so_in_a_transaction_of_its_own_file_or_says_that_it_is_called_in_one() -> None:
    inside = {path for path, node in transactions() if records(node)}
    elsewhere = {
        named(path) for path in sources("backend") if records(parsed(path)) and named(path) not in inside
    }
    assert elsewhere == {
        "backend/accounts/service/keys_end.py",
        "backend/uploads/service/destroyed.py",
    }
