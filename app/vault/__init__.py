"""Keys and passphrases: what protects the store, and the only room that speaks to PyNaCl."""
