"""`kg ask`: a question in words."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.query import readable
from app.console import BOUNDS, AsJson, Dir, StoreName, err, opened, out, print_json, print_table, say
from app.text import plain

if TYPE_CHECKING:
    from kg.asking import Answer


def question(
    words: Annotated[list[str], typer.Argument(metavar="QUESTION", help="The question, in English.", show_default=False)],
    limit: Annotated[int, typer.Option(help="Most rows to show.", min=1)] = 100,
    min_confidence: Annotated[
        float | None, typer.Option(help="Least confidence of what is shown.", min=0.0, max=1.0, show_default=BOUNDS)
    ] = None,
    cypher: Annotated[bool, typer.Option("--cypher", help="Print the Cypher that was run as well.")] = False,
    as_json: AsJson = False,
    dir: Dir = None,  # noqa: A002 - the option's name
    store: StoreName = None,
) -> None:
    """Answer a question such as "which variants of LoRA were evaluated on GLUE?", and show how it was understood.

    No language model is asked: the names and relations of the question lead to one of the named queries. What it does not
    understand it does not answer; it says why, and names the commands that come nearest.
    """
    from kg.queries import BIGGEST

    with opened(dir, store) as graph:
        answer = graph.ask(" ".join(words), limit=min(limit, BIGGEST), min_confidence=min_confidence)
    if as_json:
        print_json(answer.as_dict())
    else:
        _print(answer, cypher=cypher, where=f" --dir {shlex.quote(str(dir))}" if dir else "")


def _print(answer: Answer, *, cypher: bool, where: str) -> None:
    for name in answer.names:
        if name.guessed:
            say(f"'{name.text}' is taken for {name.entity.name}.")
    if not answer.answered:
        say(answer.why)
        if answer.did_you_mean:
            say(f"Did you mean {' or '.join(answer.did_you_mean)}?")
    elif answer.plan is not None:
        say(f"Understood as: {answer.understood}.")
        _say_command(f"{answer.plan.command()}{where}")
        if cypher:
            _say_lines(answer.cypher)
        if answer.reply:
            out().print(plain(answer.reply))
        if answer.rows.rows:
            print_table(*readable(answer.rows))
        if answer.rows.cut:
            say(f"Only the first {len(answer.rows.rows)} rows are shown; --limit shows more.")
    _print_suggestions(answer, where)


def _print_suggestions(answer: Answer, where: str) -> None:
    if answer.suggestions:
        say("These can be asked:")
        for plan in answer.suggestions:
            _say_command(f"{plan.command()}{where}", f"   # {plan.meaning}")


def _say_command(command: str, about: str = "") -> None:
    """A command on stderr on one line, however long: to be copied."""
    err().print(plain(command) + plain(about).replace("#", "  #", 1), style="dim", soft_wrap=True)


def _say_lines(text: str) -> None:
    """Lines of talk on stderr, each as it is."""
    for line in text.splitlines():
        err().print(line, style="dim", markup=False, soft_wrap=True)
