from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.network.identifiers import (
    WrongIdentifier,
    check_cvr,
    check_gln,
    check_sor,
    cpr_remainder,
    format_cpr,
    gln,
    gln_item,
    parse_cpr,
    sor,
    sor_item,
)

ITEMS = st.integers(80_000_000, 99_999_999)


@given(ITEMS)
def test_identifiers_are_valid_and_lead_back(item: int) -> None:
    """Every item has one GLN and one SOR code with right check digits, and both lead back to it."""
    check_gln(gln(item))
    check_sor(sor(item))
    assert gln_item(gln(item)) == item
    assert sor_item(sor(item)) == item


@given(ITEMS, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_in_a_gln_is_noticed(item: int, place: int, shift: int) -> None:
    """GS1's check digit catches every single wrong digit."""
    text = gln(item)
    wrong = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    with pytest.raises(WrongIdentifier):
        check_gln(wrong)


@given(ITEMS, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_in_a_sor_code_is_noticed(item: int, place: int, shift: int) -> None:
    """Verhoeff's digit, or the namespace, catches every single wrong digit."""
    text = sor(item)
    wrong = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    with pytest.raises(WrongIdentifier):
        check_sor(wrong)


def test_published_sor_codes_are_valid() -> None:
    """A sample's code and PPR Aalborg's pass; MedCom's fictive code fails."""
    check_sor("325431000016004")
    check_sor("1385391000016002")
    with pytest.raises(WrongIdentifier):
        check_sor("191901000016999")


@pytest.mark.parametrize("text", ["", "57998600000", "579986000001x", "5799860000018", "٥799860000019"])
def test_what_is_no_gln_is_refused(text: str) -> None:
    """Wrong length, letters, foreign digits and wrong check digits are refused."""
    with pytest.raises(WrongIdentifier):
        check_gln(text)


def test_a_valid_gln_of_somebody_else_is_not_ours() -> None:
    """A right check digit does not make a number one of this network's."""
    check_gln("5790000120420")
    with pytest.raises(WrongIdentifier, match="GLN"):
        gln_item("5790000120420")


def test_cvr_numbers() -> None:
    """KOMBIT's own number and the published test numbers pass; one wrong digit does not."""
    for text in ("19435075", "11111111", "12345678"):
        check_cvr(text)
    for text in ("19435076", "1943507", "DK19435075", "abcdefgh"):
        with pytest.raises(WrongIdentifier):
            check_cvr(text)


@pytest.mark.parametrize(
    ("text", "birth", "male", "remainder"),
    [
        ("1503149998", date(2014, 3, 15), False, 1),
        ("200910-9995", date(2010, 9, 20), True, 9),
        ("3011179992", date(2017, 11, 30), False, 2),
        ("2906910651", date(1991, 6, 29), True, 0),
        ("2512489996", date(1948, 12, 25), False, 3),
        ("0101005000", date(2000, 1, 1), False, None),
        ("0101585000", date(1858, 1, 1), False, None),
    ],
)
def test_cpr_numbers_are_taken_apart(text: str, birth: date, male: bool, remainder: int | None) -> None:
    """Date, century, gender and remainder follow cpr.dk's rules; modulus 11 rejects nobody."""
    read = parse_cpr(text)
    assert (read.birth, read.male) == (birth, male)
    if remainder is not None:
        assert read.remainder == remainder == cpr_remainder(int(read.text))[0]


def test_the_fictive_form() -> None:
    """Seventh digit 9, modulus 11 not 0, not 1 January: all three are needed."""
    assert parse_cpr("1503149998").fictive
    assert not parse_cpr("0106129991").fictive  # remainder 0
    assert not parse_cpr("1503140998").fictive  # seventh digit 0
    assert not parse_cpr("0101149998").fictive  # 1 January


@pytest.mark.parametrize("text", ["3102149998", "150314999", "15031499980", "1503-149998", "150314+9998", "15O3149998"])
def test_what_is_no_cpr_number_is_refused_without_repeating_it(text: str) -> None:
    """Impossible dates and forms are refused, and the message does not carry the number."""
    with pytest.raises(WrongIdentifier) as refused:
        parse_cpr(text)
    assert text not in str(refused.value)


def test_cpr_is_written_with_its_leading_zero() -> None:
    """Numbers below ten digits keep their zero, and the hyphen is for readers."""
    assert format_cpr(506129992) == "0506129992"
    assert format_cpr(506129992, hyphen=True) == "050612-9992"
