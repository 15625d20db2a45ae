"""Patient records in an encrypted database, and the only room that speaks SQL."""
