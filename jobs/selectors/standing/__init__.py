"""How a job stands and why: what rows tell (`facts`, `line`), and the sentences made of it (`why`)."""
