#!/usr/bin/env python
"""Waybill's command line: `manage.py help` lists what it does."""

import gc
import os
import sys


def main() -> None:
    """Run one management command."""
    # What is imported stays: looking for garbage among it is a tenth of the start. The command goes on with it.
    gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.command_line import run

    run(sys.argv)


if __name__ == "__main__":
    main()
