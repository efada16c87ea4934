"""The OpenAPI document as a page to browse: no scripts, nobody else's server, one style known by its hash."""

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--link:light-dark(#0b5c6b,#7fd4e3)}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem 1rem 4rem}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.5rem 0}a{color:var(--link)}code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:0 1.25rem;margin:1rem 0}nav a{padding:.6rem 0}
details{border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0;padding:0 .8rem}
details:target{border-color:var(--link)}
details[open]{padding-bottom:.8rem;background:var(--soft)}
summary{cursor:pointer;padding:.7rem 0;overflow-wrap:anywhere}
summary b{display:inline-block;min-width:4.5rem;font-size:.8rem;letter-spacing:.04em}
summary span{display:block;color:color-mix(in srgb,currentColor 75%,transparent);padding-left:5.8rem}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.25rem 1rem;margin:.25rem 0}
dt,dd{margin:0;overflow-wrap:anywhere}
@media (max-width:40rem){dl{display:block}dd{margin:0 0 .5rem 1rem}summary span{padding-left:0}}
""".strip()

POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src"
    f" 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)

_BOUNDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
    "minimum": "from {}",
    "maximum": "to {}",
    "pattern": "in the form {}",
}


def page_of(document: Document) -> str:
    """The whole page."""
    by_tag: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tag = (operation.get("tags") or ["Other"])[0]
            by_tag.setdefault(tag, []).append(_operation(path, method, operation))
    places = [*by_tag, "Schemas"]
    links = "".join(f"<a href='#{_anchor(place)}'>{html.escape(place)}</a>" for place in places)
    sections = "".join(_section(tag, "".join(entries)) for tag, entries in by_tag.items())
    schemas = sorted(document["components"]["schemas"].items())
    title = html.escape(document["info"]["title"])
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>{title}: the API</title><style>{STYLE}</style>"
        f"<h1>{title}: the API</h1><p>{_text(document['info']['description'])}</p>"
        f"<p><a href='/api/openapi.json'>openapi.json</a></p><nav>{links}</nav>"
        f"{sections}{_section('Schemas', ''.join(_schema(*named) for named in schemas))}</html>"
    )


def _section(name: str, content: str) -> str:
    return f"<h2 id='{_anchor(name)}'>{html.escape(name)}</h2>{content}"


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _text(text: str) -> str:
    """Words with `code` among them."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))


def _operation(path: str, method: str, operation: Document) -> str:
    parts = {
        "Parameters": _list(map(_parameter, operation.get("parameters", []))),
        "Body": "".join(map(_content, [operation["requestBody"]])) if "requestBody" in operation else "",
        "Answers": _list(
            (status, f"{_text(response['description'])} {_content(response)}")
            for status, response in sorted(operation["responses"].items())
        ),
    }
    inside = "".join(f"<h3>{title}</h3>{content}" for title, content in parts.items() if content)
    summary = html.escape(operation.get("summary", ""))
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{html.escape(path)}</code> <span>{summary}</span>"
        f"</summary><p>{_text(operation.get('description', ''))}</p>{inside}</details>"
    )


def _list(entries: Iterator[tuple[str, str]]) -> str:
    shown = "".join(f"<dt><code>{html.escape(name)}</code></dt><dd>{text}</dd>" for name, text in entries)
    return f"<dl>{shown}</dl>" if shown else ""


def _parameter(parameter: Document) -> tuple[str, str]:
    needed = ", required" if parameter.get("required") else ""
    about = _text(parameter.get("description") or "")
    return parameter["name"], f"{parameter['in']}{needed}: {_type(parameter.get('schema', {}))}. {about}"


def _content(carrier: Document) -> str:
    return " ".join(
        _type(media.get("schema", {}))
        + ("" if "json" in media_type else f" as <code>{html.escape(media_type)}</code>")
        for media_type, media in carrier.get("content", {}).items()
    )


def _schema(name: str, schema: Document) -> str:
    required = set(schema.get("required", []))
    fields = _list(
        (
            field,
            f"{_type(value)}{', required' if field in required else ''}. {_text(value.get('description') or '')}",
        )
        for field, value in schema.get("properties", {}).items()
    )
    about = _text(schema.get("description") or "")
    shown = fields or f"<p>{_type({**schema, 'title': None})}</p>"
    return (
        f"<details id='{html.escape(name)}'><summary><code>{html.escape(name)}</code></summary>"
        f"<p>{about}</p>{shown}</details>"
    )


def _type(schema: Document) -> str:
    """A type in words, with a link to where it is told more of."""
    if "$ref" in schema:
        name = html.escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#{name}'>{name}</a>"
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return " or ".join(_type(one) for one in schema[choice])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return "one of " + ", ".join(f"<code>{html.escape(str(value))}</code>" for value in values)
    kind = schema.get("type", "anything")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema:
        words = f"list of {_type(schema['items'])}"
    bounds = [text.format(_text(f"`{schema[bound]}`")) for bound, text in _BOUNDS.items() if bound in schema]
    return ", ".join([f"{words} ({schema['format']})" if "format" in schema else words, *bounds])
