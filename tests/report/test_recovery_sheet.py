"""The recovery sheet on paper: one page with the code, the fingerprint, and where to keep it."""

import pytest

from app.core.errors import BadInput
from app.report.papers import Papers
from app.services.recovery import RecoverySheet
from tests.report.reading import texts
from tests.report.samples import moment

SHEET = RecoverySheet("St Brigid Detox", "7QH2-K3M4-0000-ABCD-EFGH-JKMN-PQRS", "0123 4567 89ab cdef", moment(0))


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_one_page_holds_code_fingerprint_clinic_and_date(paper):
    (page,) = texts(Papers(paper).recovery_sheet(SHEET))
    for words in ("St Brigid Detox", SHEET.code, SHEET.fingerprint, f"{SHEET.made.local:%Y-%m-%d %H:%M}", "safe"):
        assert words in page


def test_the_code_is_in_no_message_about_the_sheet():
    assert SHEET.code not in repr(SHEET)


def test_a_clinic_whose_name_can_not_be_printed_is_told():
    with pytest.raises(BadInput, match="Clinic name"):
        Papers().recovery_sheet(RecoverySheet("\N{SNOWMAN}\U0001f600", SHEET.code, SHEET.fingerprint, SHEET.made))
