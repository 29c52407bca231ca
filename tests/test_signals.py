from __future__ import annotations

import signal

import pytest

from rag.signals import on_sigterm


def test_what_was_done_on_sigterm_is_done_again_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), on_sigterm(signal.default_int_handler):
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
