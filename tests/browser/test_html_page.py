"""The self-contained page as a person uses it: opened from the file system, the network blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.neighbourhood import MOST, SIZES
from app.page_file import EXPORTER
from kg.folder import Folder
from kg.model import Evidence, Graph, Paper, Result, Statement
from kg.opened import Cladograph
from kg.schema import Kind, RelationKind
from kg.stores import open_store
from tests.graphs import IMPRINT, entity, family, graph, hostile, statement

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = "<script>window.ran=1</script>"
IMAGE = "<img src=x onerror='window.ran=1'>"
ATTACKS = (f"</script>{SCRIPT}", IMAGE, "\" onmouseover='window.ran=1' x=\"", "</title></style><svg onload=window.ran=1>")

Show = Callable[..., "Page"]


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Iterator[Show]:
    """Opens the page of a graph; anything it asks for or complains of fails the test."""
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    file = tmp_path / "graph.html"

    def opened(made: Graph, address: str = "") -> Page:
        with file.open("wb") as out:
            EXPORTER.write(made, out)
        page.goto(file.as_uri() + address)
        return page

    yield opened
    assert set(asked) <= {file.as_uri()}
    assert not faults


def at(page: Page, name: str) -> tuple[float, float]:
    """Where a node of the picture is on the screen."""
    x, y = page.evaluate(
        """(name) => {
            const node = ENTITIES.find((entity) => entity.name === name).index;
            const place = network.canvasToDOM(network.getPositions([node])[node]);
            const box = pictureElement.getBoundingClientRect();
            return [box.x + place.x, box.y + place.y];
        }""",
        name,
    )
    return x, y


def heading(page: Page) -> str:
    return page.locator("#details h2").inner_text()


def group(page: Page, title: str) -> list[str]:
    """The names in a group of the details."""
    section = page.locator("#details section", has=page.locator("h3", has_text=title))
    return section.locator("summary .name, summary .paper").all_inner_texts()


def quoting() -> Graph:
    """Two statements whose sentences stand in abstracts, one behind a sign that JavaScript counts twice."""
    text = "We like 🦙. Twig is a variant of Root."
    evidence = Evidence("p1", "abstract", 11, 37, (11, 15), (32, 36), "hand", 0.9, text[11:37])
    return graph(
        papers=(Paper("p1", "Twig: a small model", text, "2020-05", "https://example.org/twig", authors=2),),
        entities=(entity("Root", papers=1, first_seen=2018), entity("Twig", papers=1, first_seen=2020, first_seen_is_bound=True)),
        statements=(
            Statement("twig", RelationKind.VARIANT_OF, "root", 0.9, (evidence,)),
            statement("p1", RelationKind.PROPOSES, "twig", 0.9),
        ),
        results=(Result("r1", "twig", None, None, "80%", 80.0, "%", 0.9, evidence),),
    )


@pytest.mark.parametrize("typed", ["f 1 SCORE", "F1-score", "f-1 scores"])
def test_any_spelling_of_an_alias_finds_its_entity(show: Show, typed: str) -> None:
    page = show(family())
    page.keyboard.press("/")
    page.keyboard.type(typed)
    assert page.locator("#suggestions .name").first.inner_text() == "F1"
    page.keyboard.press("Enter")
    assert heading(page) == "F1"


def test_arrows_choose_among_suggestions_and_escape_closes_them(show: Show) -> None:
    page = show(family())
    page.keyboard.press("/")
    page.keyboard.type("RT")
    assert page.locator("#suggestions .name").all_inner_texts()[:2] == ["Root", "Radix"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert heading(page) == "Radix"


def test_what_is_not_there_is_said(show: Show) -> None:
    page = show(family(), "#entity=nobody")
    assert "Nothing here is called “nobody”" in page.locator("#details").inner_text()
    page.locator("#search").fill("zzz")
    assert page.locator("#suggestions").inner_text() == "Nothing is called that."


def test_a_paper_is_found_by_words_of_its_title(show: Show) -> None:
    page = show(family())
    page.locator("#search").fill("a small one")
    page.keyboard.press("Enter")
    assert heading(page) == "Twig: a small one"
    assert "2020-05" in page.locator("#details").inner_text()


def test_a_statement_opens_its_sentence_with_both_ends_marked_and_its_paper(show: Show) -> None:
    page = show(quoting(), "#entity=root")
    page.locator("#details summary", has_text="Twig").click()
    assert page.locator("#details blockquote").inner_text() == "Twig is a variant of Root."
    assert page.locator("mark.head").inner_text() == "Twig"
    assert page.locator("mark.tail").inner_text() == "Root"
    assert page.locator("figcaption").inner_text().startswith("Twig: a small model 2020")
    assert page.locator("figcaption .outside").get_attribute("href") == "https://example.org/twig"


def test_a_bound_is_told_from_a_year(show: Show) -> None:
    page = show(quoting(), "#entity=root")
    assert "first seen 2018" in page.locator("#details .facts").inner_text()
    assert page.locator("#details .year", has_text="≤ 2020").count() == 1


def test_details_group_statements_and_tell_proposals_and_results(show: Show) -> None:
    page = show(family(), "#entity=branch")
    assert group(page, "Proposed in") == ["Branch: a variant"]
    assert group(page, "Variant of") == ["Root"]
    assert group(page, "Outperforms") == ["Root"]
    assert "82" in page.locator("section", has=page.locator("h3", has_text="Results")).inner_text()


def test_the_tree_of_a_family_ends_where_it_would_go_round(show: Show) -> None:
    page = show(family(), "#entity=root&confidence=0.2")
    page.locator(".whole summary").click()
    names = page.locator(".tree .name").all_inner_texts()
    assert {"Branch", "Bough", "Twig", "Leaf"} <= set(names)
    assert len(names) < 12


def test_less_certain_statements_are_counted_and_come_with_the_slider(show: Show) -> None:
    page = show(family(), "#entity=root&confidence=0.5")
    assert "Bough" not in group(page, "Variants")
    assert "1 less certain" in page.locator("section", has=page.locator("h3", has_text="Variants")).inner_text()
    assert "not shown" in page.locator("#less-certain").inner_text()
    page.locator("#confidence").fill("0")
    assert "Bough" in group(page, "Variants")
    assert page.locator("#less-certain").inner_text() == "All are shown."
    assert "confidence=0" in page.url


def test_filters_by_kind_and_relation_hide_and_say_so(show: Show) -> None:
    page = show(family(), "#entity=root")
    page.get_by_label("Dataset").uncheck()
    page.get_by_label("Outperforms").uncheck()
    text = page.locator("#details").inner_text()
    assert group(page, "Evaluated on") == []
    assert group(page, "Outperformed by") == []
    assert "1 hidden by the filters" in text
    assert "kinds=Model%2CMethod%2CMetric%2CTask" in page.url


def test_a_link_brings_the_whole_view_back(show: Show) -> None:
    page = show(family(), "#entity=root")
    page.locator("#confidence").fill("80")
    page.get_by_label("Dataset").uncheck()
    there = page.locator("#details").inner_text()
    address = "#" + page.url.partition("#")[2]
    page.goto("about:blank")
    again = show(family(), address)
    assert again.locator("#details").inner_text() == there
    assert not again.get_by_label("Dataset").is_checked()


def test_back_and_escape_lead_to_where_one_was(show: Show) -> None:
    page = show(family(), "#entity=root")
    page.locator("#details a.name", has_text="Branch").first.click()
    assert heading(page) == "Branch"
    page.locator("#details a.paper").first.click()
    assert heading(page) == "Branch: a variant"
    page.keyboard.press("Escape")
    assert heading(page) == "Branch"
    page.go_back()
    page.go_back()
    page.go_back()
    assert heading(page) == "Root"
    page.keyboard.press("Escape")
    assert heading(page) == "Who descends from whom"


def test_the_largest_families_are_those_of_the_explorer(show: Show, tmp_path: Path) -> None:
    with open_store("embedded", tmp_path, write=True) as store:
        store.write(family(), IMPRINT)
        families = Cladograph(store, Folder(tmp_path)).largest_families(limit=8)
    page = show(family())
    names = page.locator("#families .name").all_inner_texts()
    variants = page.locator("#families .number").all_inner_texts()
    assert list(zip(names, variants, strict=True)) == [(one.name, str(count)) for one, count in families]


@pytest.mark.parametrize(("name", "below"), [("bough", 2), ("twig", 1), ("root", 4)])
def test_whatever_has_variants_has_a_family_tree(show: Show, name: str, below: int) -> None:
    page = show(family(), f"#entity={name}&confidence=0.35")
    assert page.locator(".whole summary").inner_text().startswith(f"Family tree: {below} descendant")
    page.goto(page.url.partition("#")[0] + "#entity=glue")
    assert page.locator(".whole").count() == 0


def test_families_are_a_place_to_start(show: Show) -> None:
    page = show(family())
    page.locator("#families a").first.click()
    assert heading(page) in ("Root", "Branch")


def test_a_click_in_the_picture_chooses_an_entity_and_draws_its_neighbours(show: Show) -> None:
    page = show(family())
    page.mouse.click(*at(page, "Branch"))
    page.locator("#details h2", has_text="Branch").wait_for()
    assert "Branch and" in page.locator("#said").inner_text()
    page.mouse.click(*at(page, "Twig"))
    page.locator("#details h2", has_text="Twig").wait_for()


def test_a_click_on_a_line_opens_what_it_rests_on(show: Show) -> None:
    page = show(quoting())
    (ax, ay), (bx, by) = at(page, "Root"), at(page, "Twig")
    page.mouse.click((ax + bx) / 2, (ay + by) / 2)
    page.locator("mark.head").wait_for()


def test_the_picture_is_the_same_each_time(show: Show) -> None:
    page = show(family())
    first = page.evaluate("network.getPositions()")
    page.reload()
    assert page.evaluate("network.getPositions()") == first


def test_of_many_neighbours_some_are_drawn_and_the_rest_is_said(show: Show) -> None:
    names = [f"V{n:03}" for n in range(400)]
    made = graph(
        papers=(Paper("p1", "T", "A"),),
        entities=(entity("Hub"), *(entity(name, Kind.METHOD) for name in names)),
        statements=tuple(statement(name.lower(), RelationKind.VARIANT_OF, "hub") for name in names),
    )
    page = show(made)
    assert page.evaluate("nodeSet.length") <= 300
    assert "101 others are not drawn here" in page.locator("#said").inner_text()
    page.goto(page.url + "#entity=hub")
    assert "201 more are not drawn" in page.locator("#said").inner_text()
    # As many as the explorer draws at first, and as it may be asked for.
    assert page.evaluate("nodeSet.length") == SIZES[1]
    # Names that lie over each other would name nobody: the middle has its own, and some of the others.
    named = page.evaluate("nodeSet.get().filter((node) => node.label).map((node) => ENTITIES[node.id].name)")
    assert "Hub" in named
    assert 10 < len(named) < SIZES[1]
    page.locator("#most").select_option(str(MOST))
    assert page.evaluate("nodeSet.length") == 401
    assert "not drawn" not in page.locator("#said").inner_text()
    page.locator("#most").select_option(str(SIZES[0]))
    assert "most=100" in page.url
    assert "301 more are not drawn" in page.locator("#said").inner_text()
    page.locator("button.more", has_text="375 more").click()
    assert len(group(page, "Variants")) == 400


def test_hostile_text_is_shown_as_text_and_never_run(show: Show) -> None:
    entities = tuple(entity(text, aliases=tuple(sorted({f"alias {text}", text})), first_seen=2020, papers=1) for text in ATTACKS)
    said = tuple(Evidence("p1", "abstract", 0, 5, (0, 3), None, text, 0.9, text) for text in sorted(ATTACKS))
    made = graph(
        papers=(Paper("p1", f"Title {ATTACKS[1]}", f"Abstract {ATTACKS[0]}", None, "javascript:window.ran=1"),),
        entities=entities,
        statements=tuple(
            Statement(entities[0].id, RelationKind.USES, other.id, 0.9, (said[0],)) for other in sorted(entities[1:])
        ),
    )
    page = show(made)
    page.locator("#search").fill("alias")
    assert IMAGE in page.locator("#suggestions").inner_text()
    page.locator("#suggestions [role=option]").first.click()
    for text in ATTACKS:
        page.evaluate("(name) => go(toEntity(ENTITIES.find((entity) => entity.name === name)))", text)
        assert heading(page) == text
        page.mouse.move(*at(page, text))
    for summary in page.locator("#details .rows summary").all():
        summary.click(position={"x": 5, "y": 8})
    page.locator("figcaption a.paper").first.click()
    assert heading(page) == f"Title {IMAGE}"
    # Its address is none of the web's: what leads out is a search for the title, as text.
    (outside,) = page.locator("#details > p a.outside").all()
    assert (outside.get_attribute("href") or "").startswith("https://www.semanticscholar.org/search?q=Title%20%3Cimg")
    assert page.evaluate("window.ran") is None
    assert page.locator("img, svg, #details script").count() == 0


def test_every_awkward_name_can_be_opened(show: Show) -> None:
    page = show(hostile())
    for number, one in enumerate(hostile().entities):
        page.evaluate("(number) => go(toEntity(ENTITIES[number]))", number)
        assert page.locator("#details h2").text_content() == one.name
        assert page.evaluate("state.entity.index") == number


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_the_page_fits_the_window_in_light_and_dark(show: Show, page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show(family(), "#entity=root")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.documentElement.scrollHeight") == 800
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")


def test_an_empty_graph_is_said_to_be_empty(show: Show) -> None:
    assert show(Graph()).locator("#said").inner_text() == "The graph is empty."


def test_the_picture_has_a_search_colours_steps_and_a_file_of_its_own(show: Show) -> None:
    page = show(family(), "#entity=branch")
    near = page.evaluate("nodeSet.length")
    page.locator("#steps").select_option("2")
    assert page.evaluate("nodeSet.length") > near
    assert "steps=2" in page.url
    page.locator("#find").fill("twig")
    faint = page.evaluate("nodeSet.get().filter((node) => node.opacity < 1).map((node) => ENTITIES[node.id].name)")
    assert "Twig" not in faint
    assert "Root" in faint
    page.locator("#find").fill("")
    page.locator("#colours").select_option("community")
    page.locator("#first").select_option("newest")
    assert "first=newest" in page.url
    with page.expect_download() as download:
        page.locator("#png").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_arrows_walk_in_the_picture_and_enter_opens(show: Show) -> None:
    page = show(family(), "#entity=root")
    page.locator("#picture").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_function("state.entity.name !== 'Root'")


def test_what_was_looked_at_is_a_trail_and_the_way_from_it_can_be_seen(show: Show) -> None:
    page = show(family(), "#entity=leaf&confidence=0.5")
    page.locator("#search").fill("GLUE")
    page.keyboard.press("Enter")
    assert page.locator("#trail a").all_inner_texts() == ["Leaf"]
    page.locator(".ways a").click()
    assert "2 steps: Leaf – Branch – GLUE." in page.locator("#said").inner_text()
    assert "from=leaf" in page.url
    page.locator("#trail a").click()
    assert heading(page) == "Leaf"


def test_a_paper_without_an_address_is_looked_for_by_a_click_alone(show: Show) -> None:
    page = show(family(), "#paper=p1")
    link = page.locator("#details a.outside")
    assert link.get_attribute("href") == "https://www.semanticscholar.org/search?q=Root%3A%20a%20model"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_what_hangs_together_gets_one_colour_and_ways_are_the_shortest(show: Show) -> None:
    """The functions that explorer and page share, on two triangles that one line joins."""
    page = show(family())
    near = "nearOf('abcdefg', [...['ab', 'bc', 'ac', 'cd', 'de', 'ef', 'df']].map(([from, to], id) => ({ id, from, to })))"
    communities = page.evaluate(f"Object.fromEntries(communitiesOf({near}))")
    assert communities == {"a": 0, "b": 0, "c": 0, "d": 1, "e": 1, "f": 1, "g": 2}
    assert page.evaluate(f"[...idsWithin({near}, 'a', 2)].sort().join('')") == "abcd"
    assert page.evaluate(f"shortestWay({near}, 'a', 'f').nodes.join('')") == "acdf"
    assert page.evaluate(f"shortestWay({near}, 'a', 'g')") is None
