"""The fingerprint of an error: one for one cause."""

import pytest

from jobs.fingerprints import LENGTH, fingerprint

ALIKE = [
    ("No invoice 42 of 3,000", "No invoice 7 of 12"),
    ("'ada@lovelace.example' was refused", "'grace@hopper.example' was refused"),
    ("KeyError: 'customer-1'", "KeyError: 'order 2'"),
    ("Mail to ada@lovelace.example bounced", "Mail to grace@hopper.example bounced"),
    ("No “Lovelace Ltd” here", "No “Hopper & Sons” here"),
    ("GET https://a.example/x?y=1 failed", "GET http://b.example/z failed"),
    ("Can't open /var/a/1.pdf", "Can't open /tmp/b.pdf"),
    ("connect to db-1.example.com:5432 failed", "connect to mail.example.net:25 failed"),
    ("job 01a21504-6438-71b9-9a91-8130dfb98a1c is gone", "job 01a21504-6438-71b9-9a91-8130dfb98a1d is gone"),
    ("<Thing at 0x7f66>", "<Thing at 0x7fab12>"),
    ("commit 9fceb02d0ae5 is lost", "commit 1b2c3d4e5f6a is lost"),
    ("two\n  lines", "two lines"),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_errors_that_differ_by_what_they_were_about_are_one_cause(first: str, second: str) -> None:
    assert fingerprint("ValueError", first) == fingerprint("ValueError", second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("ValueError", "no"), ("TypeError", "no")),
        (("ValueError", "The mailbox is full"), ("ValueError", "The mailbox is closed")),
        (("ValueError", "Don't read it, won't write it"), ("ValueError", "Don't keep it, won't write it")),
        (("", ""), ("", "x")),
    ],
)
def test_errors_that_say_another_thing_are_two_causes(first: tuple[str, str], second: tuple[str, str]) -> None:
    assert fingerprint(*first) != fingerprint(*second)


def test_it_fits_its_column_whatever_the_message() -> None:
    assert len(fingerprint("E", "\ud800'" * 100_000)) == LENGTH
