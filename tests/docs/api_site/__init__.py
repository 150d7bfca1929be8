"""A site whose API takes tokens: the recipes of docs/how-to/api-authentication.md."""
