"""Who is responsible: own post, vacant post, disabled people, absences, and the list that has to agree with it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from server.obligations.post_book import ADMINS, Absence, Duty, PostBook
from server.obligations.rules import Function

DAY = date(2026, 3, 2)
PATHS = {
    "c": ("c",),
    "b1": ("c", "b1"),
    "b2": ("c", "b2"),
    "h1": ("c", "b1", "h1"),
    "h2": ("c", "b1", "h2"),
    "t": ("t",),
}
PEOPLE = [f"p{number}" for number in range(5)]

books = st.builds(
    PostBook,
    holders=st.dictionaries(
        st.tuples(st.sampled_from([*map(str, Function), ADMINS]), st.sampled_from(sorted(PATHS))),
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True),
        max_size=8,
    ),
    paths=st.just(PATHS),
    absences=st.lists(
        st.builds(Absence, st.sampled_from(PEOPLE), st.just(DAY), st.just(DAY), st.sampled_from(PEOPLE)), max_size=4
    ),
)
duties = st.builds(Duty, st.none(), st.sampled_from(Function), st.sampled_from(sorted(PATHS.values())))


def test_a_vacant_post_goes_up_then_to_the_organ_the_office_and_the_admins() -> None:
    duty = Duty(None, Function.PRINCIPAL, PATHS["h1"])
    own, above = {("principal", "h1"): ["p0"]}, {("principal", "c"): ["p1"]}
    organ, office, admins = {("organ", "b1"): ["p2"]}, {("office", "c"): ["p3"]}, {(ADMINS, "c"): ["p4"]}
    all_of_them = {**own, **above, **organ, **office, **admins}
    found = []
    for gone in (None, *own, *above, *organ, *office, *admins):
        if gone is not None:
            del all_of_them[gone]
        found.append(PostBook(dict(all_of_them), PATHS).responsible(duty))
    assert [one.accounts for one in found] == [("p0",), ("p1",), ("p2",), ("p3",), ("p4",), ()]
    assert [one.vacant for one in found] == [False, True, True, True, True, True]


def test_a_person_is_responsible_alone_until_the_account_is_disabled() -> None:
    holders = {("leader", "b1"): ["p1", "p2"]}
    duty = Duty("p0", Function.LEADER, PATHS["b1"])
    assert PostBook(holders, PATHS).responsible(duty).accounts == ("p0",)
    without = PostBook(holders, PATHS, disabled=frozenset({"p0"})).responsible(duty)
    assert (without.accounts, without.vacant) == (("p1", "p2"), True)


def away(account: str, deputy: str) -> Absence:
    """Return an absence of this day."""
    return Absence(account, DAY, DAY, deputy)


def test_the_deputy_of_a_deputy_follows_and_a_circle_ends() -> None:
    book = PostBook({}, PATHS, absences=[away("p0", "p1"), away("p1", "p2"), away("p2", "p0")])
    assert book.told(["p0"]) == ("p0", "p1", "p2")
    assert book.stands_in_for("p2") == {"p0", "p1", "p2"}
    assert PostBook({}, PATHS, absences=[away("p0", "p1")]).stands_in_for("p0") == {"p0"}


def test_nothing_goes_to_a_disabled_deputy_nor_on_from_one() -> None:
    absences = [away("p0", "p1"), away("p1", "p2")]
    assert PostBook({}, PATHS, frozenset({"p1"}), absences).told(["p0"]) == ("p0",)


@given(books, duties, st.sampled_from(PEOPLE))
def test_the_list_of_ones_own_agrees_with_who_is_told(book: PostBook, duty: Duty, person: str) -> None:
    told = person in book.told(book.responsible(duty).accounts)
    listed = any(covered.covers(duty) for covered in book.coverage(book.stands_in_for(person)))
    assert listed == told


@given(books, duties)
def test_responsible_are_nobody_only_where_nobody_is_left(book: PostBook, duty: Duty) -> None:
    chain = {duty.function.value, "organ", "office", ADMINS}
    anybody = any((function, unit) in book.holders for function in chain for unit in duty.path)
    assert bool(book.responsible(duty).accounts) == anybody
