"""A crowd of processes that tries the limits, and a judge of its own."""

# The shortest period of a rate here, in seconds; the product's is a minute.
PERIOD = 1
