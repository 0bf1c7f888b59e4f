"""The family tree in the self-contained page: the same places, marks and counts as `kg lineage` has."""

from __future__ import annotations

from kg.schema import RelationKind
from tests.browser.test_html_page import Show, show  # noqa: F401 - a fixture
from tests.graphs import entity, family, graph, paper, statement

IS_A = RelationKind.VARIANT_OF


def opened(page):  # the tree of what is chosen
    page.locator("#details .whole summary").click()
    return page.locator("#details .whole ul.tree").first


def test_redundant_steps_are_lighter_and_cycles_are_broken(show: Show) -> None:  # noqa: F811
    page = show(family(), "#entity=root&confidence=0.1")
    tree = opened(page)
    assert page.locator("#details .whole summary").inner_text() == "Family tree: 4 descendants"
    assert tree.locator("li.lighter > a").all_inner_texts() == ["Leaf"]
    assert tree.locator("a").all_inner_texts() == ["Branch", "Twig", "Leaf", "Leaf", "Bough", "Twig"]
    assert tree.locator(".note").all_inner_texts() == [" (its own are shown elsewhere)"]


def test_what_is_folded_is_counted_and_a_hub_below_another_is_closed(show: Show) -> None:  # noqa: F811
    names = [f"V{number:02}" for number in range(22)]
    said = [statement(name.lower(), IS_A, "neural network") for name in names]
    made = graph(
        papers=(paper("p1", "T"),),
        entities=(entity("Root"), entity("neural network"), *map(entity, names)),
        statements=(*said, statement("neural network", IS_A, "root")),
    )
    closed = opened(show(made, "#entity=root&confidence=0.1"))
    assert closed.locator("a").all_inner_texts() == ["neural network", "neural network"]
    assert "and 22 more: see neural network" in closed.inner_text()
    asked = opened(show(made, "#entity=neural%20network&confidence=0.1"))
    asked.get_by_text("and 2 more").wait_for()
    assert asked.locator("a").count() == 21
    assert "and 2 more" in asked.inner_text()
