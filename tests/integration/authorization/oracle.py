"""Who may see what, said slowly and plainly, a second time. Held against the application by chance and by hand."""

from collections.abc import Iterator

from tests.integration.authorization.chance import Made, MadeCase, Somebody, Told


def may_see(somebody: Somebody, case: MadeCase) -> bool:
    """Whether a case exists for somebody."""
    if not somebody.verified:
        return False
    if case.author == somebody.id:
        return True
    if case.state == "published":
        return True
    return case.state == "in_review" and somebody.reviews


def feed(made: Made) -> list[str]:
    """What every verified person finds in the feed, newest first. What suspended people have shared stays."""
    shown = [case for case in made.cases if case.state == "published"]
    return [str(case.id) for case in sorted(shown, key=lambda case: (case.at, case.id), reverse=True)]


def own(made: Made, somebody: Somebody) -> list[str]:
    """One's own cases, last changed first."""
    mine = [case for case in made.cases if case.author == somebody.id]
    return [str(case.id) for case in sorted(mine, key=lambda case: (case.at, case.id), reverse=True)]


def queue(made: Made) -> list[str]:
    """What waits for reviewers, longest first."""
    waiting = [case for case in made.cases if case.state == "in_review"]
    return [str(case.id) for case in sorted(waiting, key=lambda case: (case.at, case.id))]


def waiting_people(made: Made) -> list[str]:
    """Who waits for verification, longest first: nobody who is away."""
    waiting = [somebody for somebody in made.people if not somebody.verified]
    return [str(somebody.id) for somebody in sorted(waiting, key=lambda one: (one.joined, one.id))]


def everybody(made: Made) -> list[str]:
    """All people, newest first: for administrators."""
    return sorted((str(somebody.id) for somebody in [*made.people, *made.away]), reverse=True)


def sent(made: Made) -> list[str]:
    """All cases but those that were never sent, which are their authors' alone: newest begun first."""
    return sorted((str(case.id) for case in made.cases if case.sent), reverse=True)


def entries(made: Made, somebody: Somebody) -> Iterator[Told]:
    """What somebody was told of cases that they may see."""
    for case in made.cases:
        if may_see(somebody, case):
            yield from (told for told in case.told if told.to == somebody.id)


def inbox(made: Made, somebody: Somebody) -> list[str]:
    """Their inbox, newest first."""
    found = sorted(entries(made, somebody), key=lambda told: (told.at, told.id), reverse=True)
    return [str(told.id) for told in found]


def unread(made: Made, somebody: Somebody) -> int:
    """How much of it they have not read."""
    return sum(not told.read for told in entries(made, somebody))
