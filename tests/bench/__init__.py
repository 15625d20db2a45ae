"""The speed table: each row measured in one run, as a ratio to the bare library where one exists."""
