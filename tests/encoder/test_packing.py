"""Weights in few bits: what is packed comes back rounded as promised, in the bits promised."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.encoder.packed_words import PackedWords
from rag.encoder.packing import CODES, STEPS, multiples, pack, rounded, unpack


def normal(rows: int, columns: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed)) * 0.05


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(1, 9),
    columns=st.integers(2, 300),
    bits=st.floats(1.5, 6.0),
    seed=st.integers(0, 99),
)
def test_what_is_unpacked_is_what_rounding_promised(
    rows: int, columns: int, bits: float, seed: int
) -> None:
    matrix = normal(rows, columns, seed)
    coded, steps = pack(matrix, bits)
    found = unpack({"a" + CODES: coded, "a" + STEPS: steps}, torch.float32)
    assert torch.equal(found["a"], rounded(matrix, bits))


@pytest.mark.parametrize(("bits", "lost"), [(2.3, 0.07), (3.05, 0.022), (5.0, 0.0015)])
def test_a_weight_takes_its_bits_and_keeps_its_variance(bits: float, lost: float) -> None:
    matrix = normal(256, 1024)
    coded, _ = pack(matrix, bits)
    assert 8 * coded.numel() / matrix.numel() < bits + 0.1
    left = (matrix - rounded(matrix, bits)).square().mean() / matrix.square().mean()
    assert float(left) < lost


def test_a_row_of_nothing_stays_nothing() -> None:
    matrix = torch.cat([torch.zeros(1, 50), normal(1, 50)])
    assert not rounded(matrix, 3.0)[0].any()


def test_far_outliers_are_kept_as_far_as_a_byte_goes() -> None:
    matrix = normal(1, 5000)
    matrix[0, 7] = 100.0
    whole = multiples(*(part.numpy() for part in pack(matrix, 3.0)))
    assert whole[0, 7] == 127 or rounded(matrix, 3.0)[0, 7] == pytest.approx(100.0, rel=0.05)


def test_what_is_not_packed_stays_as_it_is() -> None:
    bias = torch.arange(3).half()
    assert torch.equal(unpack({"bias": bias}, torch.bfloat16)["bias"], bias)


def test_packed_words_are_looked_up_as_an_unpacked_table_would() -> None:
    table, words = normal(40, 16), torch.tensor([[3, 39], [0, 3]])
    found = PackedWords(*pack(table, 2.3), torch.float32)(words)
    assert torch.equal(found, rounded(table, 2.3)[words])
    assert PackedWords(*pack(table, 2.3), torch.bfloat16)(words).dtype == torch.bfloat16
