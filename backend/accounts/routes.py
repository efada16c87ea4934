"""Accounts and sessions over HTTP."""

from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from backend.accounts import queries
from backend.accounts.rules import KNOWN_BROWSER_LIFETIME, SESSION_LIFETIME
from backend.accounts.schemas import Me, ProfileChange, RoleChange, SignIn, SignUp, UnverifiedAccount
from backend.accounts.service import known_browsers, profile, sessions, sign_in, sign_up, standing
from backend.kernel.actor import Actor
from backend.kernel.errors import NotSignedIn
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.kernel.ports import Ports
from backend.web.authentication import PUBLIC, clear_session_cookie, set_session_cookie
from backend.web.client_address import client_of
from backend.web.known_browser import browser_tokens, remember_browser
from backend.web.parameters import Cursor, Limit

AnyRequest = Request[Actor | None, None, State]


async def _signed_in(request: AnyRequest, token: str, ports: Ports, status_code: int) -> Response[Me]:
    """The answer that begins a session, on a browser that is known from then on."""
    actor = await queries.actor_of(token)
    if actor is None:
        raise NotSignedIn
    response = Response(await queries.me(actor), status_code=status_code)
    secure = ports.settings.secure
    set_session_cookie(response, token, secure=secure, seconds=int(SESSION_LIFETIME.total_seconds()))
    known = await known_browsers.remember(actor.account_id, presented=browser_tokens(request, secure=secure))
    seconds = int(KNOWN_BROWSER_LIFETIME.total_seconds())
    remember_browser(response, known, secure=secure, seconds=seconds)
    return response


@post("/accounts", opt={PUBLIC: True}, summary="Sign up")
async def create_account(
    request: AnyRequest, data: JSONBody[SignUp], ports: NamedDependency[Ports]
) -> Response[Me]:
    """Make an account and sign it in. It sees cases once a reviewer has verified it."""
    token = await sign_up.sign_up(
        request.user, request=data, client=client_of(request, ports.settings.trusted_proxies)
    )
    return await _signed_in(request, token, ports, 201)


@post("/session", opt={PUBLIC: True}, status_code=200, summary="Sign in")
async def create_session(
    request: AnyRequest, data: JSONBody[SignIn], ports: NamedDependency[Ports]
) -> Response[Me]:
    """Sign in with address and password; any session this browser had ends."""
    token = await sign_in.sign_in(
        request.user,
        credentials=data,
        client=client_of(request, ports.settings.trusted_proxies),
        browser=browser_tokens(request, secure=ports.settings.secure),
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


def _signed_out(ports: Ports) -> Response[None]:
    response: Response[None] = Response(None, status_code=204)
    clear_session_cookie(response, secure=ports.settings.secure)
    return response


@patch("/me", summary="Change my profile")
async def change_me(actor: NamedDependency[Actor], data: JSONBody[ProfileChange]) -> Me:
    """Change name, profession, specialties; the registration only until it is verified."""
    await profile.change_profile(actor, change=data)
    return await queries.me(actor)


@get("/review/accounts", summary="People waiting for verification")
async def list_unverified(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[UnverifiedAccount]:
    """Accounts that nobody has verified yet, longest waiting first. Reviewers only."""
    return await queries.waiting_for_verification(actor, cursor=cursor, limit=limit)


@put("/accounts/{account_id:uuid}/verification", status_code=204, summary="Verify a person")
async def verify_account(actor: NamedDependency[Actor], account_id: FromPath[UUID]) -> None:
    """Accept somebody's registration. Reviewers only, never for themselves."""
    await standing.verify(actor, account_id=account_id)


@put("/accounts/{account_id:uuid}/role", status_code=204, summary="Change a person's role")
async def change_role(
    actor: NamedDependency[Actor], account_id: FromPath[UUID], data: JSONBody[RoleChange]
) -> None:
    """Give somebody a role. Administrators only; the last administrator stays one."""
    await standing.change_role(actor, account_id=account_id, role=data.role)


router = Router(
    "/api",
    route_handlers=[
        create_account,
        create_session,
        read_session,
        delete_session,
        delete_sessions,
        change_me,
        list_unverified,
        verify_account,
        change_role,
    ],
    tags=["Accounts"],
)
