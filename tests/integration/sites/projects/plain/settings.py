STATICFILES_DIRS = [BASE_DIR / "static"]
TEMPLATES[0]["DIRS"] += [BASE_DIR / "templates"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
