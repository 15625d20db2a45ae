"""What waits for a transaction is done when it is through, in every store, and never when it is not."""

from app.services.ports import NewUnitOfWork


def test_what_waits_is_done_once_after_the_commit_and_the_last_asked_for_counts(ward: NewUnitOfWork) -> None:
    done: list[int] = []
    with ward() as work:
        for n in (1, 2):
            work.once_committed(lambda n=n: done.append(n))  # type: ignore[misc]
        assert done == []
        work.commit()
        assert done == [2]
        work.commit()
    with ward() as work:
        work.commit()
    assert done == [2]


def test_what_waits_is_not_done_after_a_rollback(ward: NewUnitOfWork) -> None:
    done: list[int] = []
    with ward() as work:
        work.once_committed(lambda: done.append(1))
    with ward() as work:
        work.commit()
    assert done == []
