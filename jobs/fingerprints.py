"""The fingerprint of an error: the same for errors of one cause, whatever they were about."""

import re
from hashlib import sha256

# Hexadecimal digits, 64 bits: among a million causes, two are the same by chance once in 37 million times.
LENGTH = 16
# Beyond this a message repeats what its data held.
LOOK_AT = 2_000

# What differs from job to job, the longest first: a quoted part may hold addresses, an address numbers.
_PARTICULARS = (
    re.compile(r"""(?<!\w)(["'`]).*?\1(?!\w)|“.*?”|„.*?[“”]|«.*?»|‘.*?’"""),
    re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE),
    re.compile(r"[\w.+-]+@[\w.-]+"),
    re.compile(r"(?<!\w)[/~][\w./-]+"),
    # Names of hosts, and numbers in any form: ids, amounts, times, addresses of memory.
    re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?=:\d)", re.IGNORECASE),
    re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b0x[0-9a-f]+\b", re.IGNORECASE),
    re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8,}\b", re.IGNORECASE),
    re.compile(r"\d+(?:[.,:]\d+)*"),
)


def fingerprint(error_class: str, message: str) -> str:
    """Return what is the same of an error, hashed: its class, and its message without numbers, names and addresses.

    It is computed once, when an attempt failed, and kept in a column. Computed from `Job.error` at reading, 100,000
    failed jobs would take 0.9 s of each look at them, and neither the list nor an act on a whole cause could ask the
    database for it. Where a job succeeds nothing is computed or written.
    """
    same = message[:LOOK_AT]
    for particular in _PARTICULARS:
        same = particular.sub("…", same)
    return sha256(f"{error_class}: {' '.join(same.split())}".encode(errors="replace")).hexdigest()[:LENGTH]
