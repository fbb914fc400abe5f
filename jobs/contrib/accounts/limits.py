"""The limits of accounts, each with its reason."""

from datetime import timedelta

# How long a welcome's link is good: an account that is made a week ahead opens on somebody's first day.
LINK_LIVES = timedelta(days=8)

# What letters asked for without signing in are counted over.
WINDOW = timedelta(hours=1)
# To one address: who can't find the first letter asks twice more; beyond it a stranger fills somebody's mailbox.
LETTERS_TO_AN_ADDRESS = 3
# Of one place: an office behind one address in which many forget at once, and too few to try a list of addresses.
LETTERS_OF_A_PLACE = 20
