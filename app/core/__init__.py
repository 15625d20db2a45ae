"""The rules: scales, scoring, keyboard entry, records. No Qt, no SQL, no clock, no files."""
