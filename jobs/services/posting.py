"""Post a notice to a webhook, in the form that Slack began and others took over: `{"text": "…"}`.

The address is a secret: it stands in no error and no log.
"""

import json

from jobs.exceptions import NoticeNotSent
from jobs.exchange import HttpAway, HttpPeer, HttpTooLarge, ask

# Whoever is told waits for no chat; what one says besides its number is a word, and a page of an error is not read.
WEBHOOK = HttpPeer("The webhook", silence=5, patience=10, max_bytes=1024 * 1024)
# What a chat takes as markup (api.slack.com, "Escaping text"): a job's error must not call everybody by `<!channel>`.
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def post(address: str, title: str, text: str) -> None:
    """Post a text; raises NoticeNotSent for any answer but a 2xx. A redirect is not followed."""
    # Not asked of urlsplit, which raises at what is no address.
    if not address.startswith(("https://", "http://")):
        raise NoticeNotSent("The webhook’s address does not begin with https:// or http://.")
    body = json.dumps({"text": f"*{title.translate(_ESCAPED)}*\n{text.translate(_ESCAPED)}"}).encode()
    try:
        status = ask(WEBHOOK, address, {"Content-Type": "application/json"}, body).status
    except (HttpAway, HttpTooLarge) as error:
        raise NoticeNotSent(str(error)) from None
    if not 200 <= status < 300:
        raise NoticeNotSent(_refusal(status))


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return f"The webhook answered {status} and leads elsewhere: enter the address where it leads."
    return f"The webhook answered {status}."
