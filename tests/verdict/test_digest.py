"""A digest changes with one microsecond, and with nothing that is not a measurement."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.verdict.digest import digest_moments, digest_rows, whole
from sim.verdict.rows import rows_of
from tests.verdict.days import changed, small_day


@pytest.fixture
def rows() -> pa.Table:
    """The rows of the small day."""
    return rows_of(small_day())


def test_one_microsecond_changes_the_digest_of_its_column_only(rows: pa.Table) -> None:
    """A response one microsecond longer is seen, and seen where it is."""
    values = rows.column("response").to_pylist()
    values[0] += 1
    place = rows.column_names.index("response")
    other = digest_rows(rows.set_column(place, "response", pa.array(values)))
    here = digest_rows(rows)
    assert [name for name in here if here[name] != other[name]] == ["response"]
    assert whole(here) != whole(other)


def test_the_order_of_rows_given_does_not_matter(rows: pa.Table) -> None:
    """Rows are put in canonical order first."""
    shuffled = rows.take(pa.array(np.random.default_rng(1).permutation(len(rows))))
    assert shuffled.column("n").to_pylist() != rows.column("n").to_pylist()
    assert digest_rows(shuffled) == digest_rows(rows)


def test_how_words_are_coded_does_not_matter(rows: pa.Table) -> None:
    """Another dictionary, plain strings, pieces, and a round trip through Parquet give the same digests."""
    words = pa.array(rows.column("journey").to_pylist())
    place = rows.column_names.index("journey")
    here = digest_rows(rows)
    assert digest_rows(rows.set_column(place, "journey", words)) == here
    assert digest_rows(rows.set_column(place, "journey", words.dictionary_encode())) == here
    assert digest_rows(pa.concat_tables([rows.slice(0, 2), rows.slice(2)])) == here
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink)
    assert digest_rows(pq.read_table(pa.BufferReader(sink.getvalue()))) == here


def test_another_word_changes_the_digest(rows: pa.Table) -> None:
    """Renaming a journey changes its column even if the codes stay."""
    words = [word.replace("lookup", "lookop") for word in rows.column("journey").to_pylist()]
    place = rows.column_names.index("journey")
    other = digest_rows(rows.set_column(place, "journey", pa.array(words)))
    assert other["journey"] != digest_rows(rows)["journey"]


def test_the_format_is_the_one_that_is_written_down() -> None:
    """The digest of 1, 2, 3 is SHA-256 over their 64-bit little-endian bytes, on every machine."""
    day = small_day()
    column = digest_moments(day.moments)["missing"]
    assert column == "2c34ce1df23b838c5abf2a7f6437cca3d3067ed509ff25f11df6b11b582b51eb"  # 5 zeros: 40 zero bytes
    assert digest_moments(changed(day, "opened", 0, 1).moments)["opened"] != digest_moments(day.moments)["opened"]
