"""What every list has in common: search, sort, page, total. The same parameters for every list."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field, field_validator

from server.schemas import Line, Model

Item = TypeVar("Item")

LARGEST_PAGE = 200
# No list of this software grows past it, and MongoDB's skip stays far from its own limit.
LAST_PAGE = 100_000


class ListQuery(Model):
    """The parameters of a list; a list with filters derives from it and adds them as optional fields.

    ``SORTS`` maps the names that a caller may sort by to the stored fields; ``DEFAULT_SORT`` is used without one.
    A leading ``-`` sorts downwards.
    """

    SORTS: ClassVar[dict[str, str]] = {}
    DEFAULT_SORT: ClassVar[str] = ""

    page: int = Field(default=1, ge=1, le=LAST_PAGE, description="页码，从 1 开始")
    page_size: int = Field(default=20, ge=1, le=LARGEST_PAGE, description="每页条数")
    sort: str | None = Field(default=None, max_length=60, description="排序字段，前加 - 为倒序")
    q: Annotated[str, Line(100, blank=True)] = Field(default="", description="搜索")

    @field_validator("sort")
    @classmethod
    def _known_sort(cls, sort: str | None) -> str | None:
        if sort is not None and sort.removeprefix("-") not in cls.SORTS:
            raise ValueError(f"可用的排序：{'、'.join(cls.SORTS) or '无'}")
        return sort

    @property
    def skip(self) -> int:
        """Number of items before this page."""
        return (self.page - 1) * self.page_size

    def order(self) -> list[tuple[str, Literal[1, -1]]]:
        """Return the stored fields to sort by with 1 or -1, ``_id`` last so that pages never overlap."""
        chosen = self.sort or self.DEFAULT_SORT
        field = self.SORTS.get(chosen.removeprefix("-"))
        direction: Literal[1, -1] = -1 if chosen.startswith("-") else 1
        if field is None or field == "_id":
            return [("_id", direction)]
        return [(field, direction), ("_id", 1)]


class Page(Model, Generic[Item]):
    """One page of a list."""

    items: Sequence[Item]
    total: int
    page: int
    page_size: int


def page_of(query: ListQuery, items: Sequence[Item], total: int) -> Page[Item]:
    """Return ``items`` as the page that ``query`` asked for, of ``total`` altogether."""
    return Page[Any](items=items, total=total, page=query.page, page_size=query.page_size)
