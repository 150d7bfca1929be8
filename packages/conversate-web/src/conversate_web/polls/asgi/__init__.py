"""Long polling under ASGI. Sites import `conversate_web.asgi`."""
