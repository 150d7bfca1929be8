from __future__ import annotations

import sys


def test_neither_pages_nor_alerts_are_there(ticket):
    assert "conversate_core" in sys.modules
    assert not {"conversate_web", "conversate_alerts"} & set(sys.modules)
