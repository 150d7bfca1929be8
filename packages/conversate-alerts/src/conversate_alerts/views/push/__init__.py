"""The pages and calls of push. Without push, there are none: they are answered with 404."""
