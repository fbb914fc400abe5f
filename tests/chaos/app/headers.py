"""The headers by which the mail server tells whose letter it holds; apart, as it needs no Django."""

KEY_HEADER, ATTEMPT_HEADER = "X-Key", "X-Attempt"
