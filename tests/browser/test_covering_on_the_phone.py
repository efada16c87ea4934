"""What leaves a phone: no metadata, and nothing that was covered."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import RESULTS, OpenPhone
from tests.browser.people import Members
from tests.browser.phone import kept_on
from tests.browser.sharing import CANARY, labelled_photo
from tests.waiting import until

ARRIVED = re.compile(r"Being made safe|Ready|things? to check")
HEIC = Path(__file__).parents[1] / "data" / "formats" / "imagesize__sample-multi.heic"


# Playwright does not hear what a Blob holds, so the page keeps what it hands to its connection, byte for byte.
LISTEN = """
(() => {
  const { send } = XMLHttpRequest.prototype;
  window.sentPieces = [];
  XMLHttpRequest.prototype.send = function (body) {
    if (body instanceof Blob) {
      window.sentPieces.push(body.arrayBuffer().then(bytes => {
        let letters = '';
        for (const byte of new Uint8Array(bytes)) letters += String.fromCharCode(byte);
        return btoa(letters);
      }));
    }
    return send.call(this, body);
  };
})();
"""


class Sent:
    """What a page sends of its photos."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.said: list[str] = []
        page.add_init_script(LISTEN)
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if "/api/uploads/" in request.url:
            self.said.append(request.headers.get("upload-metadata", ""))

    @property
    def photo(self) -> bytes:
        """All that was sent since the page was opened."""
        pieces: list[str] = self._page.evaluate("Promise.all(window.sentPieces)")
        return b"".join(b64decode(piece) for piece in pieces)


def choose(page: Page, photo: Path) -> Sent:
    sent = Sent(page)
    page.goto("/share")
    page.locator("input[type=file][multiple]").set_input_files(photo)
    return sent


def test_a_photo_leaves_the_phone_without_its_metadata_and_is_not_encoded_anew(
    members: Members, open_phone: OpenPhone, tmp_path: Path
) -> None:
    page = open_phone(members.practitioner()).new_page()
    photo = labelled_photo(tmp_path / "Jane Doe.jpg")
    sent = choose(page, photo)
    use = page.get_by_role("button", name="Nothing to cover: use it")
    expect(use).to_be_enabled()
    page.screenshot(path=RESULTS / "prepare.png")
    assert sent.photo == b""
    use.tap()
    expect(page.get_by_text(ARRIVED).first).to_be_visible(timeout=60_000)
    before = photo.read_bytes()
    assert CANARY.encode() in before
    assert CANARY.encode() not in sent.photo
    assert "Jane" not in "".join(sent.said)
    with Image.open(photo) as one, Image.open(BytesIO(sent.photo)) as other:
        assert one.tobytes() == other.tobytes()
    assert before[before.index(b"\xff\xda") :] in sent.photo


def cover_the_name(page: Page) -> None:
    """Draw a box over the label in the upper left corner of the photo, by two taps."""
    page.get_by_role("button", name="Box", exact=True).tap()
    stage = page.get_by_role("group", name="Picture", exact=True)
    picture = stage.locator("img").first.bounding_box()
    assert picture
    scale = picture["width"] / 1022
    for x, y in ((5, 5), (440, 90)):
        page.touchscreen.tap(picture["x"] + x * scale, picture["y"] + y * scale)
    expect(page.get_by_role("button", name="Cover 1", exact=False).first).to_be_visible()


def test_what_is_covered_and_cropped_on_the_phone_never_leaves_it(
    members: Members, open_phone: OpenPhone, tmp_path: Path
) -> None:
    page = open_phone(members.practitioner()).new_page()
    sent = choose(page, labelled_photo(tmp_path / "photo.jpg", "DOE JANE"))
    cover_the_name(page)
    page.get_by_role("button", name="Turn", exact=True).tap()
    page.screenshot(path=RESULTS / "prepare-covered.png")
    page.get_by_role("button", name="Use it with 1 cover").tap()
    expect(page.get_by_text(ARRIVED).first).to_be_visible(timeout=60_000)
    assert CANARY.encode() not in sent.photo
    with Image.open(BytesIO(sent.photo)) as arrived:
        assert arrived.size == (767, 1022)
        assert not arrived.getexif()
        # Turned clockwise, what was at the upper left is at the upper right.
        name = arrived.crop((767 - 80, 10, 767 - 10, 430))
        assert max(name.tobytes()) < 24, "the name is black"
        below = arrived.crop((767 - 300, 10, 767 - 200, 430))
        assert max(below.tobytes()) > 100, "the rest is as it was"


def test_a_photo_that_the_browser_cannot_show_goes_up_as_it_is_and_the_screen_says_so(
    members: Members, open_phone: OpenPhone
) -> None:
    page = open_phone(members.practitioner()).new_page()
    sent = choose(page, HEIC)
    expect(page.get_by_text("This browser cannot show this photo")).to_be_visible()
    expect(page.get_by_text("with its location and camera data")).to_be_visible()
    page.get_by_role("button", name="Send it as it is").tap()
    expect(page.get_by_text(ARRIVED).first).to_be_visible(timeout=60_000)
    assert sent.photo == HEIC.read_bytes()


def test_a_photo_waits_on_the_phone_until_it_is_looked_at_even_if_the_app_is_closed(
    members: Members, open_phone: OpenPhone, tmp_path: Path
) -> None:
    phone = open_phone(members.practitioner())
    page = phone.new_page()
    sent = choose(page, labelled_photo(tmp_path / "photo.jpg"))
    expect(page.get_by_role("button", name="Nothing to cover: use it")).to_be_enabled()
    page.go_back()
    expect(page.get_by_text("Only on this phone. Look at it before it is sent.")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Case without a title").tap()
    expect(page.get_by_text("Only on this phone. Look at it before it is sent.")).to_be_visible()
    assert sent.photo == b""
    page.get_by_role("button", name="Look and send").tap()
    page.get_by_role("button", name="Nothing to cover: use it").tap()
    expect(page.get_by_text(ARRIVED).first).to_be_visible(timeout=60_000)
    assert sent.photo


def test_what_was_drawn_on_a_photo_is_there_again_when_the_app_was_closed_in_the_middle(
    members: Members, open_phone: OpenPhone, tmp_path: Path
) -> None:
    page = open_phone(members.practitioner()).new_page()
    sent = choose(page, labelled_photo(tmp_path / "photo.jpg", "DOE JANE"))
    cover_the_name(page)
    page.get_by_role("button", name="Turn", exact=True).tap()
    until(lambda: kept_on(page, "covers") == 1, "what was drawn to be kept")
    page.reload()
    page.get_by_role("button", name="Case without a title").tap()
    page.get_by_role("button", name="Look and send").tap()
    expect(page.get_by_role("button", name="Cover 1", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Use it with 1 cover").tap()
    expect(page.get_by_text(ARRIVED).first).to_be_visible(timeout=60_000)
    with Image.open(BytesIO(sent.photo)) as arrived:
        assert arrived.size == (767, 1022), "turned, as it was before"
        name = arrived.crop((767 - 80, 10, 767 - 10, 430))
        assert max(name.tobytes()) < 24, "the name is black"
    assert kept_on(page, "covers") == 0


def test_a_photo_whose_metadata_cannot_be_cut_out_says_so_until_it_is_painted_anew(
    members: Members, open_phone: OpenPhone, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.bmp"
    with Image.open(labelled_photo(tmp_path / "photo.jpg")) as labelled:
        labelled.save(photo)
    page = open_phone(members.practitioner()).new_page()
    sent = choose(page, photo)
    warning = page.get_by_text("Unless you change it here, they go up with it")
    expect(warning).to_be_visible()
    page.screenshot(path=RESULTS / "prepare-as-it-is.png")
    page.get_by_role("button", name="Turn", exact=True).tap()
    expect(warning).to_have_count(0)
    page.get_by_role("button", name="Use it as changed").tap()
    expect(page.get_by_text(ARRIVED).first).to_be_visible(timeout=60_000)
    with Image.open(BytesIO(sent.photo)) as arrived:
        assert arrived.format == "JPEG"
