"""What a phone does that Chromium cannot do here: be subscribed at a push service, receive, lose its connection."""

import json
import re
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Worker

from tests.servers.push_service import Subscription

# Chromium has no push service in a test. This one method, and what reads its result, answer with a subscription at
# the local one; permission, registration, sending, decryption and the service worker are the real ones.
_STAND_IN = """
(subscription => {
  const KEY = 'stand-in-subscribed';
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0)).buffer;
  const make = options => ({
    endpoint: subscription.endpoint, expirationTime: null, options,
    getKey: name => bytes(subscription.keys[name]),
    toJSON: () => subscription,
    unsubscribe: async () => { localStorage.removeItem(KEY); return true; },
  });
  if (!('PushManager' in window)) return;
  let options = null;
  PushManager.prototype.subscribe = async function (wanted) {
    if (Notification.permission !== 'granted') throw new DOMException('denied', 'NotAllowedError');
    options = wanted;
    localStorage.setItem(KEY, '1');
    return make(wanted);
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem(KEY) ? make(options ?? {}) : null);
})(%s);
"""


def stand_in_for_push(context: BrowserContext, subscription: Subscription) -> None:
    """Let the pages of a phone be subscribed at the local push service."""
    context.add_init_script(_STAND_IN % json.dumps(subscription.as_json()))


def service_worker(context: BrowserContext, page: Page) -> Worker:
    """The app's running service worker, once it controls the page."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    if not context.service_workers:
        context.wait_for_event("serviceworker")
    return context.service_workers[0]


def deliver_push(context: BrowserContext, page: Page, plaintext: bytes) -> None:
    """Hand a decrypted message to the service worker, as the browser does when its push service has one."""
    session: CDPSession = context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"])
    )
    session.send("ServiceWorker.enable")
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    while not registrations:
        page.evaluate("1")  # lets events arrive
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": origin.group(0),
            "registrationId": registrations[-1]["registrationId"],
            "data": plaintext.decode(),
        },
    )
    session.detach()


def shown_notifications(page: Page) -> list[dict[str, Any]]:
    """The notifications that the app shows now."""
    shown: list[dict[str, Any]] = page.evaluate(
        """async () => (await (await navigator.serviceWorker.ready).getNotifications())
            .map(n => ({title: n.title, body: n.body, tag: n.tag, data: n.data, silent: n.silent}))"""
    )
    return shown


def tap_notification(worker: Worker, tag: str) -> None:
    """Tap a notification: the event that the system sends, with the notification that is shown."""
    worker.evaluate(
        """async tag => {
            const [notification] = await self.registration.getNotifications({tag});
            const event = new NotificationEvent('notificationclick', {notification});
            event.waitUntil = () => undefined; // which only the system's own events have
            self.dispatchEvent(event);
        }""",
        tag,
    )


_KEPT = """store => new Promise((resolve, reject) => {
  const opening = indexedDB.open('caserounds-phone');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const counting = opening.result.transaction(store).objectStore(store).count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
  };
})"""


def kept_on(page: Page, store: str) -> int:
    """How many rows of a kind the app keeps on the phone until they are sent."""
    return int(page.evaluate(_KEPT, store))
