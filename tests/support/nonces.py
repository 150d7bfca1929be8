"""Settings of sites whose Content-Security-Policy has a nonce for each request."""

from __future__ import annotations

import copy
from typing import Any

import django
from csp import constants as csp
from django.conf import settings

TRUSTED = ["'strict-dynamic'"]


def _with_middleware(name: str) -> list[str]:
    return [name, *settings.MIDDLEWARE]


def _django_csp() -> dict[str, Any]:
    directives = {
        "default-src": [csp.SELF],
        "script-src": [csp.NONCE, *TRUSTED],
        "object-src": [csp.NONE],
        "base-uri": [csp.NONE],
    }
    return {
        "MIDDLEWARE": _with_middleware("csp.middleware.CSPMiddleware"),
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": directives},
    }


def _django() -> dict[str, Any]:
    from django.utils.csp import CSP

    templates: Any = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"].append("django.template.context_processors.csp")
    return {
        "MIDDLEWARE": _with_middleware("django.middleware.csp.ContentSecurityPolicyMiddleware"),
        "TEMPLATES": templates,
        "SECURE_CSP": {
            "default-src": [CSP.SELF],
            "script-src": [CSP.NONCE, *TRUSTED],
            "object-src": [CSP.NONE],
            "base-uri": [CSP.NONE],
        },
    }


# Django has CSP support from 6.0 on.
SITES = {"django-csp": _django_csp, **({"django": _django} if django.VERSION >= (6, 0) else {})}
