"""How a source's facts are written."""

from __future__ import annotations

from ui.citing import shown_date


def test_dates_are_written_as_people_do() -> None:
    assert shown_date("2024-06-20") == "20 June 2024"
    assert shown_date("2024-13-99") == "2024-13-99"
    assert shown_date("spring 1931") == "spring 1931"
    assert shown_date(None) is None
