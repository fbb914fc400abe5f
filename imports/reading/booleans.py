"""STAND-IN."""


def parse_boolean(text: str) -> bool:
    if text.lower() in ("y", "yes", "1", "true"):
        return True
    if text.lower() in ("n", "no", "0", "false"):
        return False
    raise ValueError(f"“{text}” is neither yes nor no.")
