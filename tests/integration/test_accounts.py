import asyncio
import re

import httpx
import pytest

from backend.accounts.rules import PASSWORD_LONGEST, SPECIALTIES_MOST
from backend.kernel.actor import Role
from backend.kernel.vocabulary import Specialty
from tests.community import PASSWORD, Community, Person, new_account
from tests.integration import rows
from tests.integration.rows import person

# RFC 9106, section 4: the second recommended option.
ARGON2ID = re.compile(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}")


async def test_a_newcomer_is_signed_in_and_waits_for_verification(shared: Community) -> None:
    newcomer = await shared.newcomer(display_name="  Dr New ")
    me = await newcomer.get("/api/session")
    assert me.status_code == 200
    assert me.json() == newcomer.me
    assert me.json()["display_name"] == "Dr New"
    assert (me.json()["role"], me.json()["verified"]) == ("practitioner", False)
    assert PASSWORD not in me.text


async def test_of_a_password_only_its_argon2id_hash_is_kept(shared: Community) -> None:
    newcomer = await shared.newcomer()
    [account] = await rows.rows("SELECT * FROM accounts WHERE email = $1", newcomer.me["email"])
    assert ARGON2ID.fullmatch(account["password_hash"])
    assert PASSWORD not in str(await rows.everything())


async def test_two_equal_passwords_are_kept_differently(shared: Community) -> None:
    emails = [(await shared.newcomer()).me["email"] for _ in range(2)]
    hashes = await rows.rows("SELECT DISTINCT password_hash FROM accounts WHERE email = ANY($1)", emails)
    assert len(hashes) == 2


@pytest.mark.parametrize(
    "password",
    [
        "pässwörd mit ümlauten",
        "🔑🩺🫀🫁🧠🦷🦴👁👃👂🦵🦶",
        "  one   space    or   more  ",
        "x1" + "y" * (PASSWORD_LONGEST - 2),
    ],
)
async def test_any_password_of_fitting_length_opens_the_account_again(
    shared: Community, password: str
) -> None:
    newcomer = await shared.newcomer(password=password)
    somebody = await shared.stranger()
    credentials = {"email": newcomer.me["email"], "password": password}
    assert (await somebody.post("/api/session", credentials)).status_code == 200
    wrong = {**credentials, "password": password + "x" if len(password) < PASSWORD_LONGEST else "y" * 12}
    assert (await somebody.post("/api/session", wrong)).status_code == 401


async def test_an_address_has_one_account_however_it_is_spelt(shared: Community) -> None:
    first = await shared.newcomer(email="Ada.Lovelace@Hospital.Example", display_name="Ada")
    assert first.me["email"] == "ada.lovelace@hospital.example"
    second = await shared.stranger()
    for spelling in ("ada.lovelace@hospital.example", "ADA.LOVELACE@HOSPITAL.EXAMPLE"):
        answer = await second.post("/api/accounts", new_account(email=spelling, display_name="Eve"))
        assert answer.status_code == 202
        assert "set-cookie" not in answer.headers
    [account] = await rows.rows("SELECT display_name FROM accounts WHERE email ILIKE 'ada.%'")
    assert account["display_name"] == "Ada"


async def test_many_sign_ups_with_one_address_at_once_make_one_account(shared: Community) -> None:
    wanted = new_account()

    async def try_it() -> int:
        return (await (await shared.stranger()).post("/api/accounts", wanted)).status_code

    assert await asyncio.gather(*[try_it() for _ in range(5)]) == [202] * 5
    assert len(await rows.rows("SELECT 1 FROM accounts WHERE email = $1", wanted["email"])) == 1


MALFORMED: dict[str, list[object]] = {
    "/email": [
        "",
        "nobody",
        "a b@c",
        "a@b@c",
        "a@",
        "x" * 250 + "@b.example",
        "nul\0@b.example",
        "a,b@c",
        "<a@b>",
    ],
    "/password": ["", "x" * 11, "x" * (PASSWORD_LONGEST + 1)],
    "/display_name": ["", "   ", "x" * 81],
    "/registration": ["", "\t", "x" * 201],
    "/profession": ["wizard", "", None],
    "/specialties": [[s.value for s in Specialty][: SPECIALTIES_MOST + 1], "dermatology", None],
    "/specialties/0": [["alchemy"]],
    "/isAdmin": [True],
}


@pytest.mark.parametrize(
    ("pointer", "value"), [(pointer, value) for pointer, values in MALFORMED.items() for value in values]
)
async def test_a_malformed_sign_up_is_told_where_and_makes_nothing(
    shared: Community, pointer: str, value: object
) -> None:
    before = await rows.rows("SELECT count(*) AS accounts FROM accounts")
    stranger = await shared.stranger()
    wanted = new_account(**{pointer.split("/")[1]: value})
    refused = await stranger.post("/api/accounts", wanted)
    assert refused.status_code == 422, refused.text
    assert refused.json()["type"] == "/problems/malformed"
    assert [field["pointer"] for field in refused.json()["fields"]] == [pointer], refused.text
    assert await rows.rows("SELECT count(*) AS accounts FROM accounts") == before


async def test_what_was_sent_is_never_repeated_in_an_error(shared: Community) -> None:
    stranger = await shared.stranger()
    for field in new_account():
        refused = await stranger.post("/api/accounts", new_account(**{field: ["Mrs Miller's rash"]}))
        assert refused.status_code == 422
        assert "Miller" not in refused.text
        refused = await stranger.post("/api/accounts", new_account(**{field: {"Mrs Miller": 1}}))
        assert "Miller" not in refused.text
    for enumerated in ("profession", "specialties"):
        for value in ("Mrs Miller's rash", ["Mrs Miller's rash"]):
            refused = await stranger.post("/api/accounts", new_account(**{enumerated: value}))
            assert refused.status_code == 422
            assert "Miller" not in refused.text


async def test_a_profile_changes_where_it_is_said_to(shared: Community) -> None:
    newcomer = await shared.newcomer()
    changed = await newcomer.patch("/api/me", {"display_name": " Dr Other ", "profession": "nurse"})
    assert changed.status_code == 200
    assert changed.json() == {**newcomer.me, "display_name": "Dr Other", "profession": "nurse"}
    changed = await newcomer.patch(
        "/api/me", {"specialties": ["surgery", "ent", "surgery"], "registration": " GMC 1 "}
    )
    assert changed.json()["specialties"] == ["ent", "surgery"]
    assert changed.json()["registration"] == "GMC 1"
    assert (await newcomer.patch("/api/me", {"specialties": []})).json()["specialties"] == []
    for field in ("role", "verified", "email", "id", "verified_at"):
        assert (await newcomer.patch("/api/me", {field: newcomer.me.get(field, True)})).status_code == 422


async def test_what_a_reviewer_accepted_stays_as_it_was(shared: Community) -> None:
    verified = await person(shared, registration="GMC 7654321")
    changed = await verified.patch("/api/me", {"registration": "GMC 9999999"})
    assert changed.json()["registration"] == "GMC 7654321"


async def test_a_reviewer_verifies_whoever_waits_longest_first(community: Community) -> None:
    reviewer = await person(community, role=Role.REVIEWER)
    waiting = [await person(community, verified=False, display_name=f"Dr {name}") for name in "ABCD"]
    first = (await reviewer.get("/api/review/accounts", limit=3)).json()
    assert [account["display_name"] for account in first["items"]] == ["Dr A", "Dr B", "Dr C"]
    assert first["items"][0]["registration"] == "GMC 0000000"
    last = (await reviewer.get("/api/review/accounts", limit=3, cursor=first["next_cursor"])).json()
    assert [account["display_name"] for account in last["items"]] == ["Dr D"]
    assert last["next_cursor"] is None
    verified = await reviewer.put(f"/api/accounts/{waiting[1].me['id']}/verification")
    assert verified.status_code == 204
    rest = (await reviewer.get("/api/review/accounts")).json()["items"]
    assert [account["display_name"] for account in rest] == ["Dr A", "Dr C", "Dr D"]
    # At once: no new sign-in is needed to see cases.
    assert (await waiting[1].get("/api/cases")).status_code == 200
    [row] = await rows.rows("SELECT verified_by FROM accounts WHERE display_name = 'Dr B'")
    assert str(row["verified_by"]) == reviewer.me["id"]


async def test_verifying_twice_changes_nothing(shared: Community) -> None:
    first, second = await person(shared, role=Role.REVIEWER), await person(shared, role=Role.ADMIN)
    newcomer = await person(shared, verified=False)
    statement = "SELECT verified_at, verified_by FROM accounts WHERE email = $1"
    assert (await first.put(f"/api/accounts/{newcomer.me['id']}/verification")).status_code == 204
    before = await rows.rows(statement, newcomer.me["email"])
    assert (await second.put(f"/api/accounts/{newcomer.me['id']}/verification")).status_code == 204
    assert await rows.rows(statement, newcomer.me["email"]) == before


async def test_nobody_verifies_themselves_and_practitioners_verify_nobody(shared: Community) -> None:
    reviewer = await person(shared, role=Role.REVIEWER)
    practitioner, newcomer = await person(shared), await person(shared, verified=False)
    unverified_reviewer = await person(shared, role=Role.REVIEWER, verified=False)

    async def verify(who: Person, whom: Person) -> httpx.Response:
        return await who.put(f"/api/accounts/{whom.me['id']}/verification")

    for who in (reviewer, practitioner):
        assert (await verify(who, who)).json()["type"] == "/problems/not-allowed"
    assert (await verify(practitioner, newcomer)).json()["type"] == "/problems/not-allowed"
    for who in (newcomer, unverified_reviewer):
        assert (await verify(who, who)).json()["type"] == "/problems/not-verified"
        assert (await verify(who, newcomer)).json()["type"] == "/problems/not-verified"
    absent = await reviewer.put("/api/accounts/01930000-0000-7000-8000-000000000000/verification")
    assert absent.json()["type"] == "/problems/not-found"
    [row] = await rows.rows("SELECT verified_at FROM accounts WHERE email = $1", newcomer.me["email"])
    assert row["verified_at"] is None
