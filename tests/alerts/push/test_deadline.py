from __future__ import annotations

import pytest

from conversate_alerts.push.deadline import Deadline


def test_the_time_of_several_steps_runs_out():
    assert 0 < Deadline(60).seconds_left() <= 60
    with pytest.raises(TimeoutError):
        Deadline(0).seconds_left()
