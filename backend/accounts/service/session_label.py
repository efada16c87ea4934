"""What a person can tell one of their sessions by."""

from backend.accounts.rules import UNKNOWN_BROWSER

# The first that fits counts: the names of those below stand in those above as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def session_label(user_agent: str) -> str:
    """A browser and its system, such as "Chrome on Android", in words of ours alone; "Browser" where unknown."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), UNKNOWN_BROWSER)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser
