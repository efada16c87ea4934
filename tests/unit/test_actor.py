from uuid import uuid4

import pytest

from backend.kernel.actor import Actor, Role
from backend.kernel.errors import NotAllowed, NotVerified


def actor(role: Role, *, verified: bool = True) -> Actor:
    return Actor(account_id=uuid4(), session_id=uuid4(), role=role, verified=verified)


def test_only_verified_reviewers_and_administrators_review() -> None:
    reviewing = {
        (role, verified)
        for role in Role
        for verified in (True, False)
        if actor(role, verified=verified).reviews
    }
    assert reviewing == {(Role.REVIEWER, True), (Role.ADMIN, True)}


@pytest.mark.parametrize("role", Role)
def test_the_unverified_are_told_so_whatever_their_role(role: Role) -> None:
    unverified = actor(role, verified=False)
    with pytest.raises(NotVerified):
        unverified.require_verified()
    with pytest.raises(NotVerified):
        unverified.require_reviewer()


def test_a_practitioner_does_not_review_and_a_reviewer_does_not_administer() -> None:
    with pytest.raises(NotAllowed):
        actor(Role.PRACTITIONER).require_reviewer()
    with pytest.raises(NotAllowed):
        actor(Role.REVIEWER).require_admin()
    actor(Role.REVIEWER).require_reviewer()
    actor(Role.ADMIN).require_reviewer()
    actor(Role.ADMIN).require_admin()
