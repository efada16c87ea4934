"""Accounts and sessions over HTTP."""

from typing import TypeVar
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from backend.accounts import queries
from backend.accounts.rules import KNOWN_BROWSER_LIFETIME, SESSION_LIFETIME
from backend.accounts.schemas import (
    EmailConfirmation,
    MailRequest,
    Me,
    PasswordChange,
    PasswordReset,
    ProfileChange,
    SessionEntry,
    SignIn,
    SignUp,
    UnverifiedAccount,
)
from backend.accounts.service import (
    confirmation,
    known_browsers,
    mail_requests,
    profile,
    replace_password,
    sessions,
    sign_in,
    sign_up,
    standing,
)
from backend.accounts.service.session_label import session_label
from backend.kernel.actor import Actor
from backend.kernel.errors import NotSignedIn
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.kernel.ports import Ports
from backend.web.authentication import PUBLIC, clear_session_cookie, set_session_cookie
from backend.web.client_address import client_of
from backend.web.known_browser import browser_tokens, remember_browser
from backend.web.parameters import Cursor, Limit

T = TypeVar("T")

AnyRequest = Request[Actor | None, None, State]


async def _signed_in(request: AnyRequest, token: str, ports: Ports, status_code: int) -> Response[Me]:
    """The answer that begins a session, on a browser that is known from then on."""
    actor = await queries.actor_of(token)
    if actor is None:
        raise NotSignedIn
    response = Response(await queries.me(actor), status_code=status_code)
    await _hand_over(request, response, token, actor.account_id, ports)
    return response


async def _hand_over(
    request: AnyRequest, response: Response[T], token: str, account_id: UUID, ports: Ports
) -> None:
    secure = ports.settings.secure
    set_session_cookie(response, token, secure=secure, seconds=int(SESSION_LIFETIME.total_seconds()))
    known = await known_browsers.remember(account_id, presented=browser_tokens(request, secure=secure))
    seconds = int(KNOWN_BROWSER_LIFETIME.total_seconds())
    remember_browser(response, known, secure=secure, seconds=seconds)


def _client(request: AnyRequest, ports: Ports) -> str:
    return client_of(request, ports.settings.trusted_proxies)


def _label(request: AnyRequest) -> str:
    return session_label(request.headers.get("user-agent", ""))


@post("/accounts", opt={PUBLIC: True}, status_code=202, summary="Sign up")
async def create_account(request: AnyRequest, data: JSONBody[SignUp], ports: NamedDependency[Ports]) -> None:
    """Ask for an account. What to do next is mailed to the address, whether it has an account already or not.

    A password that is tried first is refused (`common-password`), here and where another one is chosen.
    """
    await sign_up.sign_up(request=data, client=_client(request, ports))


@post("/email-confirmation-requests", opt={PUBLIC: True}, status_code=202, summary="Mail me another link")
async def request_email_confirmation(
    request: AnyRequest, data: JSONBody[MailRequest], ports: NamedDependency[Ports]
) -> None:
    """Mail another link that confirms the address. The answer is the same for every address."""
    await mail_requests.request_confirmation(email=data.email, client=_client(request, ports))


@post("/email-confirmation", opt={PUBLIC: True}, status_code=200, summary="Confirm my address")
async def confirm_email(
    request: AnyRequest, data: JSONBody[EmailConfirmation], ports: NamedDependency[Ports]
) -> Response[Me]:
    """Confirm an address with what was mailed to it and the password of the sign-up, and sign in.

    A wrong password leaves the link as it is. Cases are seen once a reviewer has verified the account.
    """
    token = await confirmation.confirm_email(
        request.user,
        token=data.token,
        password=data.password,
        client=_client(request, ports),
        label=_label(request),
    )
    return await _signed_in(request, token, ports, 200)


@post("/password-reset-requests", opt={PUBLIC: True}, status_code=202, summary="Forgotten password")
async def request_password_reset(
    request: AnyRequest, data: JSONBody[MailRequest], ports: NamedDependency[Ports]
) -> None:
    """Mail a link that lets a new password be chosen. The answer is the same for every address."""
    await mail_requests.request_password_reset(email=data.email, client=_client(request, ports))


@post("/password-reset", opt={PUBLIC: True}, status_code=200, summary="Choose a new password")
async def reset_password(
    request: AnyRequest, data: JSONBody[PasswordReset], ports: NamedDependency[Ports]
) -> Response[Me]:
    """Replace the password with what was mailed, and sign in. All other sessions and all keys of this person end."""
    token = await replace_password.reset_password(
        request.user, token=data.token, password=data.password, label=_label(request)
    )
    return await _signed_in(request, token, ports, 200)


@post("/session", opt={PUBLIC: True}, status_code=200, summary="Sign in")
async def create_session(
    request: AnyRequest, data: JSONBody[SignIn], ports: NamedDependency[Ports]
) -> Response[Me]:
    """Sign in with address and password; any session this browser had ends."""
    token = await sign_in.sign_in(
        request.user,
        credentials=data,
        client=_client(request, ports),
        browser=browser_tokens(request, secure=ports.settings.secure),
        label=_label(request),
    )
    return await _signed_in(request, token, ports, 200)


@get("/session", summary="Who am I")
async def read_session(actor: NamedDependency[Actor]) -> Me:
    """The signed-in person's own account."""
    return await queries.me(actor)


@delete("/session", summary="Sign out")
async def delete_session(actor: NamedDependency[Actor], ports: NamedDependency[Ports]) -> Response[None]:
    """End this session and unlink the devices it registered."""
    await sessions.end_session(actor)
    return _signed_out(ports)


@delete("/sessions", summary="Sign out everywhere")
async def delete_sessions(actor: NamedDependency[Actor], ports: NamedDependency[Ports]) -> Response[None]:
    """End all sessions of this person, here and on every other device."""
    await sessions.end_all_sessions(actor)
    return _signed_out(ports)


@get("/sessions", summary="Where I am signed in")
async def list_sessions(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[SessionEntry]:
    """Every browser on which this person is signed in, newest first."""
    return await queries.own_sessions(actor, cursor=cursor, limit=limit)


@delete("/sessions/{session_id:uuid}", summary="Sign out elsewhere")
async def delete_one_session(
    actor: NamedDependency[Actor], session_id: FromPath[UUID], ports: NamedDependency[Ports]
) -> Response[None]:
    """End one of one's own sessions and unlink the devices it registered."""
    await sessions.end_one_session(actor, session_id=session_id)
    return _signed_out(ports) if session_id == actor.session_id else Response(None, status_code=204)


def _signed_out(ports: Ports) -> Response[None]:
    response: Response[None] = Response(None, status_code=204)
    clear_session_cookie(response, secure=ports.settings.secure)
    return response


@patch("/me", summary="Change my profile")
async def change_me(actor: NamedDependency[Actor], data: JSONBody[ProfileChange]) -> Me:
    """Change name, profession, specialties; the registration only until it is verified."""
    await profile.change_profile(actor, change=data)
    return await queries.me(actor)


@put("/me/password", status_code=204, summary="Change my password")
async def change_password(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    data: JSONBody[PasswordChange],
    ports: NamedDependency[Ports],
) -> Response[None]:
    """Replace the password, knowing the one so far. All other sessions of this person end."""
    token = await replace_password.change_password(
        actor, current=data.current_password, new=data.new_password
    )
    response: Response[None] = Response(None, status_code=204)
    await _hand_over(request, response, token, actor.account_id, ports)
    return response


@get("/review/accounts", summary="People waiting for verification")
async def list_unverified(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[UnverifiedAccount]:
    """Accounts with a confirmed address that nobody has verified yet, longest waiting first. Reviewers only."""
    return await queries.waiting_for_verification(actor, cursor=cursor, limit=limit)


@put("/accounts/{account_id:uuid}/verification", status_code=204, summary="Verify a person")
async def verify_account(actor: NamedDependency[Actor], account_id: FromPath[UUID]) -> None:
    """Accept somebody's registration. Reviewers only, never for themselves."""
    await standing.verify(actor, account_id=account_id)


router = Router(
    "/api",
    route_handlers=[
        create_account,
        request_email_confirmation,
        confirm_email,
        request_password_reset,
        reset_password,
        create_session,
        read_session,
        delete_session,
        list_sessions,
        delete_sessions,
        delete_one_session,
        change_me,
        change_password,
        list_unverified,
        verify_account,
    ],
    tags=["Accounts"],
)
