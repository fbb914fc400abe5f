"""What the rules of alerts find: a module for each group of kinds, and a table of them in `kinds`."""
