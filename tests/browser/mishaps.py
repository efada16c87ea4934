"""What goes wrong in a browser without any test looking at it: it fails the test in which it happened."""

from contextlib import suppress

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Response, WebError, Worker

from tests import answers

# Heard before any script of a page runs; the console carries it out.
_TELL_VIOLATIONS = """
addEventListener('securitypolicyviolation', ({effectiveDirective, sourceFile, blockedURI, sample}) =>
    console.error(`content policy, ${effectiveDirective} at ${sourceFile || 'the page'}: ${blockedURI} ${sample}`));
"""
# What a page's exceptions are told by does not know those of a service worker.
_TELL_EXCEPTIONS = """
addEventListener('error', event => console.error(`uncaught: ${event.message}`));
addEventListener('unhandledrejection', event => console.error(`uncaught: ${event.reason}`));
"""

# A refused or unanswered request is often what a test is about, and what is made of it is on the screen.
_UNANSWERED = "Failed to load resource:"


class Mishaps:
    """Violations of the content policy and of Trusted Types, errors on the console, exceptions that nobody caught.

    In every page and in the service worker of the browsers that are watched. Answers without our headers, too.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []

    def watch(self, context: BrowserContext, address: str) -> None:
        """Note what happens in a browser from now on, and what the app at an address answers it."""
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        context.on("serviceworker", self._listen)
        context.on("response", lambda answer: self._look_at(answer, address))

    def take(self, *words: str) -> bool:
        """Take out what tells of all these words, for a test in which it is to happen. Whether there was any."""
        expected = [text for text in self.seen if all(word in text for word in words)]
        self.seen = [text for text in self.seen if text not in expected]
        return bool(expected)

    def _listen(self, worker: Worker) -> None:
        with suppress(Error):  # it may have ended already
            worker.evaluate(_TELL_VIOLATIONS + _TELL_EXCEPTIONS)

    def _look_at(self, answer: Response, address: str) -> None:
        if not answer.url.startswith(f"{address}/") or answer.from_service_worker:
            return
        try:
            answers.check(answer.url, answer.status, answer.headers, from_cache=True)  # perhaps
        except (AssertionError, KeyError) as missing:
            self.seen.append(f"an answer without its headers: {answer.url} {missing!r}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_UNANSWERED):
            self.seen.append(message.text)

    def _catch(self, error: WebError) -> None:
        self.seen.append(str(error.error))
