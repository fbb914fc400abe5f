"""Make subject, text and HTML of one template, whose text is Markdown and whose first line is the subject.

What a template says may be Markdown; what its context says never is: a customer may be called `*Ada* [pay](http://…)`.
Each character of a value that Markdown or HTML could take for its own travels as another one, of Unicode's private
use area, and is put back, escaped, when both are done. No text that people write has those characters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string, select_template
from django.utils.html import escape
from django.utils.translation import override
from markdown_it import MarkdownIt
from markdown_it.token import Token

from jobs.contrib.mail.exceptions import InvalidMessage

FOLDER, SUFFIX = "mail", ".md"
LAYOUT = "mail/layout.html"
# ASCII that means something to Markdown or HTML somewhere, and what would begin another line.
_MEANING = "\\`*_{}[]()#+-.!|<>~&\"'=\n\t"
_FIRST = 0xE000
_AWAY = {ord(character): chr(_FIRST + number) for number, character in enumerate(_MEANING)}
_BACK = {ord(away): chr(ordinary) for ordinary, away in _AWAY.items()}
_IN_HTML = {ord(away): escape(chr(ordinary)) for ordinary, away in _AWAY.items()}
# A URL is percent-encoded by Markdown.
_ENCODED = {quote(away): chr(ordinary) for ordinary, away in _AWAY.items()}
_ANY_ENCODED = re.compile("|".join(map(re.escape, _ENCODED)))
# In a text, a link says where it leads.
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^>\s]+)>")
_GAPS = re.compile(r"\n\s*\n\s*\n+")
# Where a letter may lead.
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True)
class Rendered:
    """A letter's words."""

    subject: str
    text: str
    html: str


def render(template: str, context: Mapping[str, Any], language: str = "") -> Rendered:
    """Return a letter's words, of `<template>.<language>.md` where there is one.

    Raises InvalidMessage for a template without a subject, TemplateDoesNotExist.
    """
    with override(language or settings.LANGUAGE_CODE):
        names = [f"{FOLDER}/{template}.{language}{SUFFIX}"] * bool(language) + [f"{FOLDER}/{template}{SUFFIX}"]
        source = select_template(names).render({key: _away(value) for key, value in context.items()})
        subject, _, body = source.strip().partition("\n")
        if not subject.strip() or not body.strip():
            raise InvalidMessage(f"{template}: its first line is the subject, and the letter begins below it.")
        plain_subject = " ".join(subject.translate(_BACK).split())
        html = render_to_string(LAYOUT, {"subject": plain_subject, "body": _html(body), "company": _company()})
    return Rendered(plain_subject, _text(body), html)


def _away(value: Any) -> Any:
    """Return a value of plain JSON with its texts in disguise."""
    if isinstance(value, str):
        # Django would escape what is no letter to it only if it stood for itself: nothing is left to escape.
        return value.translate(_AWAY)
    if isinstance(value, Mapping):
        return {key: _away(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_away(one) for one in value]
    return value


def _text(body: str) -> str:
    shown = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1: \2", body))
    # Where a condition of the template leaves nothing, its lines are left.
    return _GAPS.sub("\n\n", shown).translate(_BACK).strip() + "\n"


def _html(body: str) -> str:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    tokens = markdown.parse(body.strip())
    for before, inline in pairwise(tokens):
        for token in inline.children or []:
            if token.type == "link_open":
                _show_link(token)
        _mark_action(before, inline)
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return html.translate(_IN_HTML)


def _show_link(token: Token) -> None:
    """Put a link's address back; one that a browser would run instead of opening leads nowhere."""
    address = _ANY_ENCODED.sub(lambda found: _ENCODED[found[0]], str(token.attrGet("href"))).translate(_BACK)
    if _SAFE_LINK.match(address):
        token.attrSet("href", address)
    else:
        del token.attrs["href"]


def _mark_action(paragraph: Token, inline: Token) -> None:
    """Let a paragraph that is but a link look like a button."""
    if paragraph.type != "paragraph_open" or inline.type != "inline" or len(inline.children or []) != 3:
        return
    link, text, _ = inline.children or []
    if link.type == "link_open" and text.type == "text" and link.markup != "autolink":
        link.attrSet("class", "action")


def _company() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).partition("<")[0].strip(' "')
