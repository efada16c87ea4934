"""Every event has one handler, and every handler's event is caused somewhere."""

import ast

from backend import worker
from backend.accounts import rules as account_rules
from backend.alerts import rules as alert_rules
from backend.annotations import rules as annotation_rules
from backend.cases import rules as case_rules
from backend.discussion import rules as discussion_rules
from backend.kernel.events import Event
from backend.kernel.jobs import registrations
from backend.reconciliation.rules import limits as reconciliation_rules
from backend.safety.rules import events as safety_events
from backend.uploads.service import disposal
from tests.architecture.test_code import calls, named, parsed, sources

MODULES = (
    account_rules,
    case_rules,
    safety_events,
    reconciliation_rules,
    annotation_rules,
    discussion_rules,
    alert_rules,
    disposal,
)


def declared() -> dict[str, str]:
    """The names of all events by the constants that hold them, wherever in the backend they are declared."""
    found = {}
    for path in sources("backend"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                made = node.value
                if isinstance(made.func, ast.Name) and made.func.id == "Event":
                    [target] = node.targets
                    assert isinstance(target, ast.Name)
                    assert isinstance(made.args[0], ast.Constant)
                    found[target.id] = str(made.args[0].value)
    return found


def test_the_worker_handles_every_event_there_is() -> None:
    assert worker.__all__, "the worker imports the jobs for what they register"
    names = declared()
    assert len(set(names.values())) == len(names), "each event has a name of its own"
    assert set(registrations) == set(names.values())


def test_every_event_is_caused_somewhere() -> None:
    caused = set()
    for path in sources("backend"):
        for call in calls(parsed(path)):
            if isinstance(call.func, ast.Name) and call.func.id == "enqueue":
                assert isinstance(call.args[0], ast.Name), f"{named(path)} enqueues something without a name"
                caused.add(call.args[0].id)
    assert caused == set(declared())


def test_an_event_waits_in_the_queue_it_names() -> None:
    events = [event for module in MODULES for event in vars(module).values() if isinstance(event, Event)]
    assert {event.name for event in events} == set(registrations)
    for event in events:
        assert registrations[event.name].event == event
