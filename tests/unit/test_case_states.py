"""The life of a case, held against DESIGN's table, which is written down here a second time on purpose."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backend.cases.rules import EDITABLE, CaseEvent, CaseState, next_state, states_before

ALLOWED = {
    ("draft", "submit"): "in_review",
    ("changes_requested", "submit"): "in_review",
    ("in_review", "approve"): "published",
    ("in_review", "return"): "changes_requested",
    ("in_review", "reject"): "rejected",
    ("draft", "retract"): "retracted",
    ("in_review", "retract"): "retracted",
    ("changes_requested", "retract"): "retracted",
    ("published", "retract"): "retracted",
    ("rejected", "retract"): "retracted",
    ("removed", "retract"): "retracted",
    ("in_review", "remove"): "removed",
    ("changes_requested", "remove"): "removed",
    ("published", "remove"): "removed",
}


@given(st.sampled_from(CaseState), st.sampled_from(CaseEvent))
def test_only_the_transitions_of_the_design_are_allowed(state: CaseState, event: CaseEvent) -> None:
    assert next_state(state, event) == ALLOWED.get((state.value, event.value))


@given(st.sampled_from(CaseEvent))
def test_the_states_before_an_event_are_those_in_which_it_leads_somewhere(event: CaseEvent) -> None:
    assert states_before(event) == [state for state in CaseState if next_state(state, event) is not None]


class LifeOfACase(RuleBasedStateMachine):
    """Any order of events, with a memory of what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.state = CaseState.DRAFT
        self.done: list[CaseEvent] = []

    @rule(event=st.sampled_from(CaseEvent))
    def something_happens(self, event: CaseEvent) -> None:
        reached = next_state(self.state, event)
        if reached is not None:
            self.state = reached
            self.done.append(event)

    @precondition(lambda self: self.state is CaseState.RETRACTED)
    @rule(event=st.sampled_from(CaseEvent))
    def a_retracted_case_stays_retracted(self, event: CaseEvent) -> None:
        assert next_state(self.state, event) is None

    @invariant()
    def published_only_by_an_approval_of_what_was_sent(self) -> None:
        if self.state is CaseState.PUBLISHED:
            assert self.done[-2:] == [CaseEvent.SUBMIT, CaseEvent.APPROVE]

    @invariant()
    def in_review_only_by_sending_it(self) -> None:
        if self.state is CaseState.IN_REVIEW:
            assert self.done[-1] is CaseEvent.SUBMIT

    @invariant()
    def editable_only_before_it_is_sent_or_after_it_was_returned(self) -> None:
        last = self.done[-1] if self.done else None
        assert (self.state in EDITABLE) == (last in (None, CaseEvent.RETURN))

    @invariant()
    def approved_at_most_once(self) -> None:
        assert self.done.count(CaseEvent.APPROVE) <= 1


TestLifeOfACase = LifeOfACase.TestCase
