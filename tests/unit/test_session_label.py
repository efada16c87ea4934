import pytest

from backend.accounts.rules import SESSION_LABEL_LENGTH
from backend.accounts.service.session_label import session_label

ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"

LABELS = {
    f"{ANDROID} Chrome/156.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    f"{ANDROID} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
    "Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0": "Firefox on Android",
    f"{WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0": "Edge on Windows",
    f"{WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 OPR/120.0": "Opera on Windows",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) {APPLE} Version/26.0 Mobile/15E148 Safari/604.1": (
        "Safari on iPhone"
    ),
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) {APPLE} CriOS/156.0 Mobile/15E148 Safari/604.1": (
        "Chrome on iPhone"
    ),
    f"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) {APPLE} FxiOS/153.0 Mobile/15E148 Safari/604.1": "Firefox on iPad",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/26.0 Safari/605.1.15": "Safari on macOS",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36": "Chrome on ChromeOS",
    "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0": "Firefox on Linux",
    "curl/8.10": "Browser",
    "": "Browser",
    "Mrs Miller's <b>phone</b>\r\n" * 500: "Browser",
    "Linux": "Browser on Linux",
}


@pytest.mark.parametrize(("user_agent", "label"), LABELS.items(), ids=LABELS.values())
def test_a_session_is_told_by_words_of_ours(user_agent: str, label: str) -> None:
    assert session_label(user_agent) == label
    assert len(label) <= SESSION_LABEL_LENGTH
