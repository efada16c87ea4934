from contextlib import closing

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.people import Members
from tests.browser.sharing import published_case, signed_in

KEPT = """async () => {
    const cached = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) cached.push(new URL(request.url).pathname);
    const rows = [];
    for (const {name} of await indexedDB.databases()) {
        const open = indexedDB.open(name);
        const database = await new Promise(done => { open.onsuccess = () => done(open.result); });
        for (const store of database.objectStoreNames) {
            const count = database.transaction(store).objectStore(store).count();
            rows.push(...Array(await new Promise(done => { count.onsuccess = () => done(count.result); })).fill(store));
        }
        database.close();
    }
    return {cached: cached.filter(path => path.startsWith('/api/')), rows,
            subscribed: (await (await navigator.serviceWorker.ready).pushManager.getSubscription()) !== null};
}"""


def test_signing_out_unlinks_the_push_address_and_wipes_what_was_seen(
    members: Members, address: str, open_phone: OpenPhone
) -> None:
    case = published_case(members, address, members.practitioner())
    peer = members.practitioner("Dr Imani Castellanos")
    page = open_phone(peer).new_page()
    page.goto("/me/notifications")
    page.get_by_role("button", name="Turn on notifications").tap()
    expect(page.get_by_text("On for this device")).to_be_visible()
    page.goto(f"/case/{case['id']}")
    expect(page.get_by_text(case["history"])).to_be_visible()
    with closing(signed_in(peer, address)) as elsewhere:
        assert len(elsewhere.call("GET", "/api/devices").json()["items"]) == 1
        assert page.evaluate(KEPT)["cached"]

        page.goto("/me")
        page.get_by_role("button", name="Sign out", exact=True).tap()
        page.get_by_role("dialog").get_by_role("button", name="Sign out", exact=True).tap()
        expect(page.get_by_role("link", name="I have an account")).to_be_visible()

        assert elsewhere.call("GET", "/api/devices").json()["items"] == []
    assert page.evaluate(KEPT) == {"cached": [], "rows": [], "subscribed": False}
    page.goto(f"/case/{case['id']}")
    expect(page.get_by_text(case["history"])).not_to_be_visible()
