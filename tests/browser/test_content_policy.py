"""The policy that every page has, and proof that a browser run would notice when something went against it."""

from functools import partial

from playwright.sync_api import Page

from tests.browser.conftest import OpenPhone
from tests.browser.mishaps import Mishaps
from tests.browser.phone import service_worker
from tests.waiting import until

AGAINST_POLICY = {
    "img-src": "new Image().src = 'https://elsewhere.example/pixel.png'",
    "script-src-elem": "import('https://elsewhere.example/script.js').catch(() => undefined)",
    "style-src-attr": "document.body.setAttribute('style', 'color: red')",
    "connect-src": "fetch('https://elsewhere.example/').catch(() => undefined)",
    "require-trusted-types-for": "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
    "trusted-types": "trustedTypes.createPolicy('somebody', {createHTML: text => text})",
}


def test_what_goes_wrong_in_a_page_is_noticed(open_desk: OpenPhone, mishaps: Mishaps) -> None:
    page = open_desk(None).new_page()
    page.goto("/welcome")
    for directive, script in AGAINST_POLICY.items():
        later(page, script)
        noticed = partial(taken, page, mishaps, f"content policy, {directive} ")
        until(noticed, f"a violation of {directive} to be noticed")
    mishaps.seen.clear()
    later(page, "throw new Error('nobody catches this')")
    until(lambda: taken(page, mishaps, "nobody catches this"), "the exception to be noticed")


def test_what_goes_wrong_in_the_service_worker_is_noticed(open_phone: OpenPhone, mishaps: Mishaps) -> None:
    phone = open_phone(None)
    page = phone.new_page()
    page.goto("/welcome")
    worker = service_worker(phone, page)
    worker.evaluate("() => { setTimeout(() => setTimeout('1')) }")
    until(lambda: taken(page, mishaps, "require-trusted-types-for"), "the violation to be noticed")
    worker.evaluate("() => { setTimeout(() => { throw new Error('nobody catches this') }) }")
    until(lambda: taken(page, mishaps, "nobody catches this"), "the exception to be noticed")
    mishaps.seen.clear()


def later(page: Page, script: str) -> None:
    """Run a script as the page itself would, not as a tester, whom policies let do more."""
    page.evaluate(f"() => {{ setTimeout(() => {{ {script} }}) }}")


def taken(page: Page, mishaps: Mishaps, words: str) -> bool:
    """Whether it was noticed by now."""
    page.evaluate("1")  # lets events arrive
    return mishaps.take(words)
