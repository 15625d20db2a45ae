"""Paper: PDF documents and their preview, and the only room that speaks to reportlab."""
