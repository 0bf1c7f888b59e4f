"""What the parameters of the service mean and may be, said once: the schemas of tools and of routes are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from kg.schema import RelationKind

MOST_ITEMS = 1000
"""How many items of a list one answer holds at most."""
MOST_SKIPPED = 100_000
LONGEST_NAME, LONGEST_QUESTION, LONGEST_CYPHER = 500, 1_000, 20_000


@dataclass(frozen=True, slots=True)
class About:
    """What a parameter means, the least and the most it may be, and how many characters a text may have."""

    text: str
    least: float | None = None
    most: float | None = None
    longest: int | None = None


Scalar = str | int | float | bool | None
NamedParams = dict[str, str | int | float | bool]
CypherParams = dict[str, Scalar | list[Scalar]]

Name = Annotated[str, About("Any name of a thing in any spelling, or its id.", longest=LONGEST_NAME)]
Limit = Annotated[int, About("How many items to give.", least=1, most=MOST_ITEMS)]
Offset = Annotated[int, About("How many items to pass over: `next_offset` of the answer before.", least=0, most=MOST_SKIPPED)]
Sure = Annotated[
    float,
    About("Least confidence of the statements given; 0 gives all. By default those of which four of five are right.", 0, 1),
]
SureResults = Annotated[
    float,
    About("Least confidence of the results given; 0 gives all. By default those that are usually shown.", 0, 1),
]
SureEither = Annotated[
    float | None,
    About("Least confidence of what is given; 0 gives all. By default that from which it is usually shown.", 0, 1),
]
Text = Annotated[str, About("The beginning of a name, or a part of it.", longest=LONGEST_NAME)]
Title = Annotated[str, About("Words that stand so in the title, in any case; empty for all papers.", longest=LONGEST_NAME)]
PaperId = Annotated[
    str, About("The id of a paper, its title, or a piece of the title that no other paper has.", longest=LONGEST_NAME)
]
Head = Annotated[str, About("Name or id of what the statement is about; for PROPOSES the id of a paper.", longest=LONGEST_NAME)]
Tail = Annotated[str, About("Name or id of what stands at its other end.", longest=LONGEST_NAME)]
Relation = Annotated[RelationKind, About("What the statement says.")]
Way = Annotated[Literal["down", "up"], About("`down` to its variants, `up` to what it is a variant of.")]
Depth = Annotated[int, About("How many steps to follow.", least=1, most=12)]
Since = Annotated[int | None, About("Only what is from this year or later, with what connects it.", least=1, most=9999)]
Most = Annotated[int, About("How many variants of one thing to give; the others are counted.", least=1, most=MOST_ITEMS)]
Metric = Annotated[str, About("Only this metric, such as top-1; empty for all.", longest=LONGEST_NAME)]
QueryName = Annotated[str, About("The name of a query of the library.", longest=LONGEST_NAME)]
QueryParams = Annotated[NamedParams | None, About('The parameters of the query by name, such as {"name": "LoRA"}.')]
Cypher = Annotated[str, About("One reading Cypher statement.", longest=LONGEST_CYPHER)]
Values = Annotated[CypherParams | None, About("The values of the $parameters in the statement.")]
Question = Annotated[str, About("A question in English.", longest=LONGEST_QUESTION)]
