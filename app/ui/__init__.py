"""The window, and the only room that speaks to Qt."""
