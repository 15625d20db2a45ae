"""What is signed stays; what is said of it later stands beside it, signed as well; all of it or nothing."""

import json
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from app import __version__
from app.core.audit import Act
from app.core.differences import differences
from app.core.errors import BadInput, Conflict, Forbidden, Locked, NotFound, Overtaken
from app.core.records import Answer, Assessment, Meaning, Statement, Status, VisitKind
from app.services.amending import Amending
from app.services.assessing import earlier
from app.services.evidence import AuditFilter
from app.services.signing import Place
from app.store.engine import create_store
from app.store.memory import MemoryStore
from tests.keys import CHIEF, DOCTOR, NURSE, PASSPHRASE, VISITOR
from tests.services.signing_room import REASON, SigningRoom
from tests.store.examples import DEFINITION, SMALL, at
from tests.store.postgres import Cluster


@pytest.fixture(params=["memory", "sqlcipher", "postgres"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SigningRoom]:
    if request.param == "memory":
        yield SigningRoom(MemoryStore().unit_of_work)
        return
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        store = cluster.opened(cluster.database())
    else:
        store = create_store(tmp_path, os.urandom(32), "Clinic")
    yield SigningRoom(store.unit_of_work)
    store.close()


def acts(room: SigningRoom, record_id: str) -> list[str]:
    """What the audit trail says of a record, oldest first."""
    with room.unit() as work:
        return [e.act for e in reversed(work.audit.search(AuditFilter(record_id=record_id), 50))]


# ------------------------------------------------------------------------------------------------ signing


def test_a_signature_is_over_the_whole_record_and_says_who_when_as_what_and_with_which_version(
    room: SigningRoom,
) -> None:
    complete = room.complete()
    (final,) = room.sign(complete)
    assert room.read(final.id) == final
    (signature,) = final.signatures
    assert room.verified(final)
    said = json.loads(signature.content)
    assert (said["status"], said["signer"], said["signer_id"]) == ("final", "M. Okafor, RN", "nurse")
    assert (said["meaning"], said["app_version"]) == ("performed by", __version__)
    assert said["signed"] == {"at": final.signed.local.isoformat(timespec="microseconds"), "zone": "CET"}  # type: ignore[union-attr]
    assert said["patient"]["name"] == "Rosen, Dana"
    assert said["answers"]["pulse"]["measured"] == 96
    assert said["scores"] == {"total": {"value": 5}}
    assert said["entered_by"] == ["M. Okafor, RN"]
    assert said["public_key"] == signature.public_key == room.key().public_key
    assert signature.sha256 == sha256(signature.content).hexdigest()
    assert (final.status, final.signer, final.performer) == (Status.FINAL, "M. Okafor, RN", "M. Okafor, RN")
    assert acts(room, final.id) == [Act.ASSESSMENT_BEGUN, Act.ASSESSMENT_COMPLETED, Act.SIGNED]


def test_a_passphrase_that_is_not_the_signers_opens_no_key(room: SigningRoom) -> None:
    with pytest.raises(Locked):
        room.signing["nurse"].unlock("not mine")
    complete = room.complete()
    with pytest.raises(Locked, match="somebody else"):
        room.signing["nurse"].sign(room.key(DOCTOR), [complete], lambda _: SMALL)
    assert room.read(complete.id) == complete


def test_one_passphrase_signs_a_round_all_of_it_or_nothing(room: SigningRoom) -> None:
    round_ = [room.complete(1), room.complete(2), room.complete(3)]
    assert [(u.patient.id, u.assessment) for u in room.signing["nurse"].unsigned()] == [
        (a.patient_id, a) for a in round_
    ]
    changed = room.assessing.reopen(round_[1])
    with pytest.raises(Conflict, match="changed elsewhere"):
        room.sign(*round_)
    assert [room.read(a.id).status for a in round_] == [Status.COMPLETE, Status.DRAFT, Status.COMPLETE]
    again = room.assessing.complete(changed)
    signed = room.sign(round_[0], again, round_[2])
    assert [a.status for a in signed] == [Status.FINAL] * 3
    assert room.signing["nurse"].unsigned() == []
    assert room.heads.heads["ward-pc"].seq == latest(room)


def latest(room: SigningRoom) -> int:
    with room.unit() as work:
        last = work.audit.last("ward-pc")
    assert last is not None
    return last.seq


def test_what_was_answered_on_after_it_was_shown_is_not_signed(room: SigningRoom) -> None:
    shown = room.draft()
    room.assessing.record(shown, SMALL, DEFINITION, "pulse", Answer("0"))
    with pytest.raises(Conflict, match="changed elsewhere"):
        room.sign(shown)


def test_a_record_is_signed_once(room: SigningRoom) -> None:
    shown = room.complete()
    room.sign(shown)
    with pytest.raises(Conflict):
        room.sign(shown, person=DOCTOR)
    assert len(room.read(shown.id).signatures) == 1


def test_nothing_answered_is_not_signed(room: SigningRoom) -> None:
    empty = room.draft(1, ("pulse", Answer("1")), ("pulse", None))
    with pytest.raises(BadInput, match="Nothing is answered"):
        room.sign(empty)


def test_what_is_transcribed_names_who_rated_on_paper_and_who_typed(room: SigningRoom) -> None:
    shown = room.complete()
    with pytest.raises(BadInput, match="Who rated it on paper"):
        room.sign(shown, meaning=Meaning.TRANSCRIBED)
    with pytest.raises(BadInput):
        room.sign(shown, performer="J. Ito, RN")  # only a transcript has another performer
    (final,) = room.sign(shown, meaning=Meaning.TRANSCRIBED, performer=" J. Ito,  RN ")
    assert (final.performer, final.signer) == ("J. Ito, RN", "M. Okafor, RN")
    said = json.loads(final.signatures[0].content)
    assert (said["performer"], said["meaning"]) == ("J. Ito, RN", "transcribed from paper by")


def test_nobody_signs_as_performed_what_another_performed_nor_as_reviewed_their_own(room: SigningRoom) -> None:
    shown = room.complete()
    with pytest.raises(BadInput, match=r"was performed by M\. Okafor, RN"):
        room.sign(shown, person=DOCTOR)
    with pytest.raises(BadInput, match="your own"):
        room.sign(shown, meaning=Meaning.REVIEWED)
    for told in (Meaning.AMENDED, Meaning.MOVED):
        with pytest.raises(BadInput):
            room.sign(shown, meaning=told)
    (final,) = room.sign(shown, person=DOCTOR, meaning=Meaning.REVIEWED)
    assert (final.performer, final.signer, final.signatures[0].meaning) == (
        NURSE.printed,
        DOCTOR.printed,
        Meaning.REVIEWED,
    )


def test_an_amendment_counts_only_once_it_is_signed_and_an_orphan_is_named(room: SigningRoom) -> None:
    first = room.signed()
    waiting = room.assessing.complete(room.amended(first, NURSE))
    other = room.complete(2)
    assert earlier(room.charts.open("p-1").assessments, "small") == [first]
    room.signing["nurse"].void(room.key(), first, "Wrong bed.")
    assert earlier(room.charts.open("p-1").assessments, "small") == []
    with pytest.raises(Conflict, match="The small of 2026-11-22 15:58 amends a record that was voided"):
        room.sign(other, waiting)
    assert room.read(other.id).status is Status.COMPLETE
    with room.unit() as work:
        assert [a.patient_id for a in work.assessments.recent(5)] == ["p-2"]


# ------------------------------------------------------------------------------------------------ amending


def test_an_amendment_is_a_new_version_and_the_first_stays_readable_with_its_signature(room: SigningRoom) -> None:
    first = room.signed()
    draft = room.amended(first)
    assert (draft.status, draft.version, draft.amends, draft.reason) == (Status.DRAFT, 2, first.id, REASON)
    assert room.read(first.id).status is Status.FINAL  # until the next one is signed
    assert room.assessing.open_draft("p-1", "small") is None  # an amendment is not resumed as a new assessment
    (second,) = room.sign(draft, person=DOCTOR)
    assert second.signatures[0].meaning is Meaning.AMENDED  # she did not perform it
    was = room.read(first.id)
    assert (was.status, was.answers, was.signatures) == (Status.AMENDED, first.answers, first.signatures)
    assert room.verified(was)
    assert room.verified(second)
    assert second.answers["pulse"] == Answer("2", measured=110)
    assert (second.performer, second.performed) == (first.performer, first.performed)
    said = json.loads(second.signatures[0].content)
    assert (said["record_version"], said["amends"], said["reason"]) == (2, first.id, REASON)
    assert earlier(room.charts.open("p-1").assessments, "small") == [second]
    third = room.signing["doctor"].begin_amendment(second, "Once more.")
    assert third.version == 3


def test_an_amendment_keeps_who_entered_each_answer_and_when(room: SigningRoom) -> None:
    draft = room.amended(room.signed())
    with room.unit() as work:
        lines = work.assessments.log(draft.id)
    assert [(line.item, line.by, line.at) for line in lines[:3]] == [
        ("pulse", "M. Okafor, RN", at(11)),
        ("yawning", "M. Okafor, RN", at(12)),
        ("aches", "M. Okafor, RN", at(13)),
    ]


def test_of_two_amendments_one_wins_and_the_other_keeps_what_was_typed(room: SigningRoom) -> None:
    first = room.signed()
    mine, theirs = room.amended(first), room.amended(first, NURSE)
    room.sign(theirs)
    with pytest.raises(Conflict, match="elsewhere"):
        room.sign(mine, person=DOCTOR)
    assert room.read(mine.id) == mine
    assert room.read(mine.id).answers["pulse"] == Answer("2", measured=110)
    with pytest.raises(Conflict, match="amended by now"):
        room.signing["doctor"].begin_amendment(first, REASON)


def test_whoever_amends_second_sees_what_differs_and_goes_on_from_their_version(room: SigningRoom) -> None:
    first = room.signed()
    mine, theirs = room.amended(first), room.amended(first, NURSE)
    theirs = room.assessing.record(theirs, SMALL, DEFINITION, "yawning", Answer("1"))
    mine = room.assessing.record(mine, SMALL, DEFINITION, "aches", None)
    (won,) = room.sign(theirs)
    with pytest.raises(Overtaken) as refused:
        room.sign(mine, person=DOCTOR)
    amending = Amending(room.signing["doctor"]._place)
    contest = amending.contest(refused.value.draft_id)
    assert (contest.theirs.id, contest.mine) == (won.id, mine)
    assert [d[0:1] + d[2:] for d in differences(SMALL, *contest)] == [
        ("yawning", Answer("1"), Answer("0"), Answer("1")),
        ("aches", Answer("4"), None, None),
    ]
    draft = amending.begin_from(contest)
    assert (draft.version, draft.amends, draft.reason) == (3, won.id, mine.reason)
    assert draft.answers == {"pulse": mine.answers["pulse"], "yawning": Answer("1")}
    assert draft.performed == won.performed
    assert room.read(mine.id).status is Status.STOPPED
    (signed,) = room.sign(draft, person=DOCTOR)
    assert room.read(won.id).status is Status.AMENDED
    assert room.verified(room.read(signed.id))
    with pytest.raises(NotFound):
        amending.contest(signed.id)


def test_a_performed_time_that_only_one_of_two_amendments_changed_stands(room: SigningRoom) -> None:
    for who, changed in (("theirs", at(5)), ("mine", at(6))):
        first = room.signed()
        both = {"mine": room.amended(first), "theirs": room.amended(first, NURSE)}
        both[who] = room.assessing.set_performed(both[who], changed)
        room.sign(both["theirs"])
        amending = Amending(room.signing["doctor"]._place)
        draft = amending.begin_from(amending.contest(both["mine"].id))
        assert draft.performed == changed
        assert first.performed != changed


def test_whoever_comes_second_twice_looks_again(room: SigningRoom) -> None:
    first = room.signed()
    mine = room.amended(first)
    (won,) = room.sign(room.amended(first, NURSE))
    amending = Amending(room.signing["doctor"]._place)
    contest = amending.contest(mine.id)
    (third,) = room.sign(room.amended(won, NURSE))
    with pytest.raises(Conflict, match="once more"):
        amending.begin_from(contest)
    assert room.read(mine.id) == mine
    assert amending.contest(mine.id).theirs.id == third.id


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2001, "a\x00b"])
def test_nothing_is_amended_voided_or_added_without_words_that_can_be_shown(room: SigningRoom, reason: str) -> None:
    first = room.signed()
    signing, key = room.signing["nurse"], room.key()
    for change in (
        lambda: signing.begin_amendment(first, reason),
        lambda: signing.void(key, first, reason),
        lambda: signing.add(key, first, reason),
        lambda: signing.move(key, first, Place("p-2", "v-2"), reason, lambda _: SMALL),
    ):
        with pytest.raises(BadInput):
            change()
    assert room.charts.open("p-1").assessments == (first,)


# ------------------------------------------------------------------------------------------------ said later


def test_an_addendum_stands_beside_the_record(room: SigningRoom) -> None:
    first = room.signed()
    said = room.signing["doctor"].add(room.key(DOCTOR), first, "  Patient says:\n <b>slept</b> badly. ")
    assert said.status is Status.FINAL
    (addendum,) = said.said(Statement.ADDENDUM)
    assert (addendum.text, addendum.signer) == ("Patient says: <b>slept</b> badly.", "A. Lindqvist, MD")
    assert json.loads(addendum.content)["record_sha256"] == first.signatures[0].sha256
    assert room.verified(said)
    assert said.record == first.record


def test_what_was_entered_in_error_is_kept_and_counts_nowhere(room: SigningRoom) -> None:
    first = room.signed()
    void = room.signing["nurse"].void(room.key(), first, "Wrong bed.")
    assert (void.status, void.answers) == (Status.ENTERED_IN_ERROR, first.answers)
    assert room.verified(void)
    assert not void.counts
    assert earlier([void], "small") == []
    for again in (
        lambda: room.signing["nurse"].void(room.key(), first, "Again."),
        lambda: room.signing["nurse"].add(room.key(), first, "Again."),
        lambda: room.signing["nurse"].begin_amendment(first, "Again."),
        lambda: room.signing["doctor"].review(room.key(DOCTOR), first),
    ):
        with pytest.raises(Conflict, match="entered-in-error by now"):
            again()


def test_with_its_last_version_in_error_the_versions_before_are_so_too(room: SigningRoom) -> None:
    (second,) = room.sign(room.amended(room.signed()), person=DOCTOR)
    to = Place("p-2", "v-2")
    room.signing["doctor"].move(room.key(DOCTOR), second, to, "Wrong chart.", lambda _: SMALL)
    here = room.charts.open("p-1").assessments
    assert {a.status for a in here} == {Status.ENTERED_IN_ERROR}
    assert len(here) == 2


def test_another_person_reviews_and_once(room: SigningRoom) -> None:
    first = room.signed()
    with pytest.raises(BadInput, match="yourself"):
        room.signing["nurse"].review(room.key(), first)
    seen = room.signing["doctor"].review(room.key(DOCTOR), first)
    (review,) = seen.said(Statement.REVIEW)
    assert (review.meaning, review.signer) == (Meaning.REVIEWED, "A. Lindqvist, MD")
    assert room.verified(seen)
    with pytest.raises(BadInput, match="already"):
        room.signing["doctor"].review(room.key(DOCTOR), first)
    assert room.signing["chief"].review(room.key(CHIEF), first).status is Status.FINAL


@pytest.mark.parametrize("visit", ["v-2", VisitKind.INTAKE])
def test_a_record_of_the_wrong_patient_is_void_here_and_a_signed_copy_there_and_both_say_so(
    room: SigningRoom, visit: str | VisitKind
) -> None:
    first = room.signed()
    copy = room.signing["doctor"].move(room.key(DOCTOR), first, Place("p-2", visit), "Wrong chart.", lambda _: SMALL)
    here, there = room.charts.open("p-1").assessments, room.charts.open("p-2").assessments
    assert [a.status for a in (*here, *there)] == [Status.ENTERED_IN_ERROR, Status.FINAL]
    assert there == (copy,)
    assert (copy.moved_from, copy.reason, copy.patient_id) == (first.id, "Wrong chart.", "p-2")
    assert here[0].said(Statement.VOID)[0].moved_to == copy.id
    assert (copy.answers, copy.performed, copy.recorded) == (first.answers, first.performed, first.recorded)
    assert (copy.performer, copy.signer, copy.entered_by) == (first.performer, DOCTOR.printed, first.entered_by)
    said = json.loads(copy.signatures[0].content)
    assert (said["patient"]["name"], said["moved_from"]) == ("Adler, Birch", first.id)
    assert room.verified(here[0])
    assert room.verified(copy)


def test_a_transcript_that_is_moved_keeps_who_rated_and_is_signed_as_moved(room: SigningRoom) -> None:
    (first,) = room.sign(room.complete(), meaning=Meaning.TRANSCRIBED, performer="J. Ito, RN")
    copy = room.signing["nurse"].move(room.key(), first, Place("p-2", "v-2"), "Wrong chart.", lambda _: SMALL)
    assert (copy.performer, copy.signatures[0].meaning) == ("J. Ito, RN", Meaning.MOVED)


@pytest.mark.parametrize(
    ("to", "error"),
    [
        (Place("p-1", "v-1"), BadInput),
        (Place("p-9", "v-1"), NotFound),
        (Place("p-2", "v-1"), NotFound),
    ],
)
def test_a_move_that_leads_nowhere_changes_nothing(room: SigningRoom, to: Place, error: type[Exception]) -> None:
    first = room.signed()
    with pytest.raises(error):
        room.signing["nurse"].move(room.key(), first, to, "Wrong chart.", lambda _: SMALL)
    assert room.charts.open("p-1").assessments == (first,)
    assert room.charts.open("p-2").assessments == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda signing, key, shown: signing.unlock(PASSPHRASE),
        lambda signing, key, shown: signing.sign(key, [shown], lambda _: SMALL),
        lambda signing, key, shown: signing.review(key, shown),
        lambda signing, key, shown: signing.add(key, shown, "x"),
        lambda signing, key, shown: signing.void(key, shown, "x"),
        lambda signing, key, shown: signing.begin_amendment(shown, "x"),
        lambda signing, key, shown: signing.move(key, shown, Place("p-2", "v-2"), "x", lambda _: SMALL),
    ],
)
def test_a_viewer_changes_nothing(room: SigningRoom, change: Callable[..., Assessment]) -> None:
    shown = room.signed()
    with pytest.raises(Forbidden, match="A viewer may not"):
        change(room.signing[VISITOR.id], room.ring.keys[VISITOR.id], shown)
    assert room.charts.open("p-1").assessments == (shown,)
