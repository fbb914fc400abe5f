"""Made-up words for the letters of notifications, which staff may look at before anybody gets one."""

from jobs.contrib.mail.api import register_sample

_SITE = "https://waybill.example"
_FOOT = {"name": "Ada Byron", "preferences": f"{_SITE}/admin/", "stop": f"{_SITE}/notifications/unsubscribe/sample/"}


def _told(level: str, title: str, said: str) -> dict[str, str]:
    return {"level": level, "title": title, "said": said, "at": "26 November, 14:05", "url": f"{_SITE}/admin/"}


_BROKEN = _told("Went wrong", "The import of carriers.csv failed", "The file could not be read after line 1,204.")
_PARTLY = _told("Look at it", "Letters of May: ended, and not all of it is done", "412 jobs, 3 failed.")

register_sample(
    "notification",
    {**_BROKEN, "lines": [_BROKEN["said"]], "how": "Notifications like this one are e-mailed to you at once.", **_FOOT},
)
register_sample(
    "notification_digest",
    {
        "first": _BROKEN["title"],
        "others": 38,
        "more": 37,
        "groups": [{"level": one["level"], "rows": [one]} for one in (_BROKEN, _PARTLY)],
        "all": f"{_SITE}/admin/",
        "how": "This is the hourly digest of your notifications.",
        **_FOOT,
    },
)
