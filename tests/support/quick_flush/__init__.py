"""An app whose command ``flush`` replaces Django's: it runs after each test with transactions."""
