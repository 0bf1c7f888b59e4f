"""`kg fetch`: papers from arXiv, Daily Papers and OpenAlex, as a file that `kg build` reads."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.console import path, print_table, progress_bar, say, say_rejections

if TYPE_CHECKING:
    from kg.fetching.base import Question
    from kg.fetching.run import Outcome

fetch = typer.Typer(
    help="Fetch papers from a service into a file for kg build. Run again, it goes on where it stopped, or adds what is new.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a day. Write it like 2024-05-01.") from None


Since = Annotated[
    datetime.date | None, typer.Option(help="First day, such as 2024-01-01.", parser=_day, metavar="DATE", show_default=False)
]
Until = Annotated[datetime.date | None, typer.Option(help="Last day, included.", parser=_day, metavar="DATE", show_default=False)]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="The file, named after the question if not told.", parser=path, metavar="FILE"),
]
Limit = Annotated[int | None, typer.Option(help="Most papers to fetch.", min=1, show_default=False)]
Append = Annotated[bool, typer.Option("--append", help="Add to a file that holds other papers.")]
Contact = Annotated[
    str | None,
    typer.Option(
        help="E-mail address or page by which the service can reach you (KG_CONTACT).",
        envvar="KG_CONTACT",
        show_envvar=False,
        show_default=False,
    ),
]


def _address(variable: str) -> Any:
    """The option for another address of a service, which the environment may hold as well."""
    help_ = f"Another address of the service, such as a mirror's ({variable})."
    return typer.Option("--base-url", help=help_, envvar=variable, show_envvar=False, show_default=False)


@fetch.command("arxiv")
def arxiv(
    query: Annotated[str, typer.Argument(help="A query of arXiv's API: 'cat:cs.CL AND abs:LoRA'.", show_default=False)],
    since: Since = None,
    until: Until = None,
    sort: Annotated[Literal["oldest", "newest", "relevance"], typer.Option(help="Which papers come first.")] = "oldest",
    limit: Limit = None,
    output: Output = None,
    append: Append = False,
    contact: Contact = None,
    base_url: Annotated[str | None, _address("KG_ARXIV_URL")] = None,
) -> None:
    """Papers that match a query on arXiv, by the day they were submitted; a request every three seconds."""
    from kg.fetching.arxiv import Arxiv

    question = Arxiv(query, _today(), since, until, sort, limit)
    _carry_out(question, output or _named("arxiv", query), limit, append, contact, base_url)


@fetch.command("daily-papers")
def daily_papers(
    date: Annotated[datetime.date, typer.Option(help="The day, such as 2024-05-01.", parser=_day, metavar="DATE")],
    until: Until = None,
    limit: Limit = None,
    output: Output = None,
    append: Append = False,
    contact: Contact = None,
    base_url: Annotated[str | None, _address("KG_DAILY_PAPERS_URL")] = None,
) -> None:
    """The Daily Papers of Hugging Face, of one day or all days up to another."""
    from kg.fetching.daily_papers import DailyPapers

    question = DailyPapers(date, until or date, _today())
    days = str(date) if question.until == date else f"{date} to {question.until}"
    _carry_out(question, output or _named("daily-papers", days), limit, append, contact, base_url)


@fetch.command("openalex")
def openalex(
    search: Annotated[
        str, typer.Argument(help='Words in title, abstract or full text; AND, OR, NOT, "a phrase".', show_default=False)
    ],
    since: Since = None,
    until: Until = None,
    sort: Annotated[Literal["relevance", "newest", "oldest"], typer.Option(help="Which papers come first.")] = "relevance",
    limit: Limit = None,
    output: Output = None,
    append: Append = False,
    contact: Contact = None,
    base_url: Annotated[str | None, _address("KG_OPENALEX_URL")] = None,
) -> None:
    """Works with an abstract that match a search in OpenAlex; over 10,000 with a key (KG_OPENALEX_KEY)."""
    from kg.fetching.openalex import OpenAlex

    email = contact if contact and "://" not in contact else None
    # In the environment alone: a command line shows in `ps`.
    question = OpenAlex(search, since, until, sort, limit, email, os.environ.get("KG_OPENALEX_KEY") or None)
    _carry_out(question, output or _named("openalex", search), limit, append, contact, base_url)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _named(service: str, question: str) -> Path:
    from kg.names import slug

    return Path(f"{service}-{slug(question)[:60].strip('-.')}.jsonl")


def _carry_out(
    question: Question, output: Path, limit: int | None, append: bool, contact: str | None, base_url: str | None
) -> None:
    """Puts the question, with a progress bar, and tells what came of it."""
    from kg.fetching.run import fetch as run
    from kg.fetching.transport import Transport

    started = time.monotonic()
    transport = Transport(question.service, url=base_url or None, contact=contact or None)
    with progress_bar() as bar:
        outcome = run(
            question,
            output,
            transport=transport,
            limit=limit,
            append=append,
            progress=lambda done, total: bar("fetching", done, total),
            tell=say,
        )
    _close(outcome, question.service.name, limit, time.monotonic() - started)


def _close(outcome: Outcome, service: str, limit: int | None, seconds: float) -> None:
    report = outcome.report
    for note in report.notes:
        say(note)
    say_rejections(report.rejections, "Left out")
    rows: list[tuple[str, str, object]] = [("papers", "new", outcome.new), ("papers", "in the file already", outcome.known)]
    rows += [("left out", reason, count) for reason, count in report.by_reason().items()]
    rows += [("papers", "in the file now", outcome.papers), ("requests", "", outcome.requests)]
    rows += [("seconds", "", round(seconds, 1))]
    print_table(("what", "kind", "count"), rows)
    if outcome.resumed:
        say("It went on where an earlier run had stopped.")
    if limit and not outcome.complete:
        say(f"That is the --limit of {limit:,}: {service} may have more.")
    say(f"Next: kg build '{outcome.path}'" if outcome.papers else f"{service} has no such papers.")
