"""What a suspended person is told."""

from backend.kernel.errors import CaseroundsError


class AccountSuspended(CaseroundsError):
    """An administrator keeps this person out. Told only to somebody who has proved to be them."""

    slug, status, title = "account-suspended", 403, "Account suspended"
    detail = (
        "Your account is suspended. Ask the administrator of your community what is needed to open it again."
    )
