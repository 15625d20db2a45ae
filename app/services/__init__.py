"""Use cases named by verbs, and the ports (Protocols) that they need filled."""
