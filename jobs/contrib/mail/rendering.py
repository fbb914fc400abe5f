"""Make subject, text and HTML of one template, whose text is Markdown and whose first line is the subject.

What a template says may be Markdown; what its context says never is: a customer may be called `*Ada* [pay](http://…)`.
So values pass through in disguise. Of a letter to many, what is left without them is read by Markdown once.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.template.base import Template
from django.template.loader import get_template, select_template
from django.utils.html import escape
from django.utils.translation import get_language, override
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from jobs.contrib.mail.disguise import away, back, back_in_html, has_slot, take_out
from jobs.contrib.mail.exceptions import InvalidMessage

FOLDER, SUFFIX = "mail", ".md"
LAYOUT = "mail/layout.html"
# In a text, a link says where it leads.
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^>\s]+)>")
_GAPS = re.compile(r"\n\s*\n\s*\n+")
# Where a letter may lead.
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_PLAIN = re.compile(r"[\w:/?#@!$&()*+,;=.~%-]+", re.ASCII)
# Of the private use area, as values in disguise: where the subject stands, and an address of which a value is part.
_SUBJECT = "\ue102"
_ADDRESS, _ADDRESS_END = "\ue103", "\ue104"
_OPEN_LINK = re.compile(f' href="{_ADDRESS}([^{_ADDRESS_END}]*){_ADDRESS_END}"')
# Letters that are written side by side: an office has some dozens of templates, in a few languages.
_KEPT = 64


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
        filled = select_template(names).render({key: away(value) for key, value in context.items()})
        source, values = take_out(filled)
        subject, _, body = source.strip().partition("\n")
        if not subject.strip() or not body.strip():
            raise InvalidMessage(f"{template}: its first line is the subject, and the letter begins below it.")
        plain_subject = " ".join(back(subject, values).split())
        # By the layout itself, and not its name: one that was changed has another.
        layout = get_template(LAYOUT).template  # type: ignore[attr-defined]
        page = _page(layout, body, _company(), get_language())
    return Rendered(plain_subject, back(_text(body), values), _filled(page, plain_subject, values))


@lru_cache(_KEPT)
def _text(body: str) -> str:
    shown = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1: \2", body))
    # Where a condition of the template leaves nothing, its lines are left.
    return _GAPS.sub("\n\n", shown).strip() + "\n"


@lru_cache(_KEPT)
def _page(layout: Template, body: str, company: str, language: str) -> str:
    """Return the whole HTML with slots; in this language, which the layout asks for."""
    return get_template(LAYOUT).render({"subject": _SUBJECT, "body": _html(body), "company": company})


def _filled(page: str, subject: str, values: Sequence[str]) -> str:
    page = _OPEN_LINK.sub(lambda found: _href(back(html.unescape(found[1]), values)), page)
    return back_in_html(page, values).replace(_SUBJECT, escape(subject))


def _href(address: str) -> str:
    """Return what leads to an address; one that a browser would run instead of opening leads nowhere."""
    return f' href="{escape(_encoded(address))}"' if _SAFE_LINK.match(address) else ""


def _encoded(address: str) -> str:
    # Most are as they must be, and to make sure takes longer than all else of a letter.
    return address if _PLAIN.fullmatch(address) else normalizeLink(address)


def _html(body: str) -> str:
    markdown = _markdown()
    tokens = markdown.parse(body.strip())
    for before, inline in pairwise(tokens):
        for token in inline.children or []:
            if token.type == "link_open":
                _show_link(token)
        _mark_action(before, inline)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


class _Markdown(MarkdownIt):
    """Leaves addresses as they are: with a character in disguise, a host would become another one."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # the library's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


@cache
def _markdown() -> MarkdownIt:
    return _Markdown("commonmark", {"html": False, "breaks": True}).enable("table")


def _show_link(token: Token) -> None:
    """Put a link's address back; of one with a slot it is known later whether it leads anywhere."""
    address = str(token.attrGet("href"))
    if has_slot(address):
        token.attrSet("href", f"{_ADDRESS}{address}{_ADDRESS_END}")
    elif _SAFE_LINK.match(plain := back(address)):
        token.attrSet("href", _encoded(plain))
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
