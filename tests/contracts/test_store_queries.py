"""How every store is asked: rows, limits and errors alike, and never a change, whatever is asked."""

from __future__ import annotations

import pytest

from kg.errors import QueryError, ReadOnly
from kg.stores.base import Store
from tests import graphs

WRITES = """
CREATE (n:Entity {id: 'x'})
CREATE (n)
create (n:Paper) return n
MERGE (n:Entity {id: 'x'})
MERGE (n:Entity {id: 'x'}) ON CREATE SET n.name = 'x'
MATCH (n) SET n.name = 'x'
MATCH (n) SET n += {name: 'x'}
MATCH (n) SET n = {id: 'x'}
MATCH (n) SET n:Foo
MATCH (n) REMOVE n.name
MATCH (n) REMOVE n:Model
MATCH (n) DELETE n
MATCH (n) DETACH DELETE n
MATCH (n) DETACH DELETE n RETURN count(*) AS n
MATCH ()-[r]->() DELETE r
MATCH (n) WITH n LIMIT 1 CREATE (m:Foo)
MATCH (n) FOREACH (x IN [1] | SET n.x = x)
FOREACH (x IN [1] | CREATE (:Foo))
UNWIND [1, 2] AS x MERGE (n:Foo {id: x}) RETURN n
MATCH (a:Entity), (b:Entity) CREATE (a)-[:USES]->(b)
MATCH (a:Entity), (b:Entity) MERGE (a)-[:USES]->(b)
CALL { CREATE (n:Foo) RETURN n } RETURN n
CALL { MATCH (n) DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS
MATCH (n) CALL { WITH n SET n.x = 1 } RETURN n
RETURN 1; CREATE (n:Foo)
EXPLAIN CREATE (n:Foo)
PROFILE CREATE (n:Foo)
/* just reading */ CREATE (n:Foo)
// just reading\\nCREATE (n:Foo)
CREATE INDEX foo FOR (n:Entity) ON (n.name)
CREATE CONSTRAINT foo FOR (n:Entity) REQUIRE n.name IS UNIQUE
CREATE FULLTEXT INDEX foo FOR (n:Entity) ON EACH [n.name]
DROP INDEX foo IF EXISTS
DROP CONSTRAINT foo IF EXISTS
CREATE DATABASE foo
DROP DATABASE foo
CREATE USER foo SET PASSWORD 'x'
ALTER USER foo SET PASSWORD 'x'
GRANT ROLE admin TO foo
LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line
LOAD CSV WITH HEADERS FROM '/etc/hostname' AS line RETURN line
load /* */ csv FROM 'file:///etc/hostname' AS line RETURN line
MATCH (n) LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line
\\\\u004cOAD CSV FROM 'file:///etc/hostname' AS line RETURN line
EXPORT DATABASE '/tmp/foo'
COPY Entity TO '/tmp/foo'
IMPORT DATABASE '/tmp/foo'
USE system SHOW USERS
CALL db.createLabel('Foo')
CALL db.cdc.enable()
CALL db.text_index.build({label: 'Entity'})
CALL apoc.export.csv.everything('foo.csv', {})
CALL apoc.cypher.doIt('CREATE (n)', {})
CALL dbms.setConfigValue('a', 'b')
""".strip().splitlines()


COUNTS = "MATCH (n) WITH count(n) AS nodes MATCH ()-[r]->() RETURN nodes AS nodes, count(r) AS relationships"


def test_many_ways_of_writing_are_tried() -> None:
    assert len(set(WRITES)) >= 40


@pytest.mark.parametrize("cypher", [text.encode().decode("unicode_escape") for text in WRITES])
def test_whatever_writes_is_refused_and_changes_nothing(family: Store, cypher: str) -> None:
    before = family.query(COUNTS)
    with pytest.raises(ReadOnly, match="read-only"):
        family.query(cypher)
    assert family.query(COUNTS) == before
    assert family.graph() == graphs.family()


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n:Entity) WHERE n.name = 'CREATE (n)' RETURN n.name AS name",
        'MATCH (n:Entity) WHERE n.name <> "LOAD CSV" RETURN n.id AS `delete` LIMIT 1 // DROP it',
        "MATCH (n:Entity) RETURN n.set AS created /* MERGE */ LIMIT 1",
        "MATCH (n) RETURN count(n) AS n;",
        "CALL db.labels() YIELD label RETURN label AS label ORDER BY label",
    ],
)
def test_reading_is_not_taken_for_writing(family: Store, cypher: str) -> None:
    family.query(cypher)


def test_a_limit_cuts_and_says_so(family: Store) -> None:
    numbers = "UNWIND range(1, 10) AS x RETURN x AS x ORDER BY x"
    three = family.query(numbers, limit=3)
    assert (three.rows, three.cut) == (((1,), (2,), (3,)), True)
    assert not family.query(numbers, limit=10).cut
    assert len(family.query(numbers).rows) == 10
    assert family.query(numbers, limit=0).rows == ()


def test_rows_have_the_columns_in_the_order_asked(family: Store) -> None:
    found = family.query("MATCH (e:Entity {id: $id}) RETURN e.name AS b, e.first_seen AS a, e.aliases AS c", {"id": "root"})
    assert found.as_dicts() == [{"b": "Root", "a": 2018, "c": ["RT", "Root model"]}]
    assert found.columns == ("b", "a", "c")
    assert family.query("MATCH (n:Nothing) RETURN n.a AS a, n.b AS b").columns == ("a", "b")


def test_nodes_relationships_paths_and_maps_come_as_text(family: Store) -> None:
    found = family.query(
        "MATCH p = (a:Entity {id: 'twig'})-[r:VARIANT_OF]->(b:Entity {id: 'branch'}) "
        "RETURN a AS a, r AS r, p AS p, {x: 1} AS m, [a] AS l, date('2021-06-17') AS d"
    ).as_dicts()[0]
    assert '"name": "Twig"' in str(found["a"])
    assert '"type": "VARIANT_OF"' in str(found["r"])
    assert '"Branch"' in str(found["p"])
    assert found["m"] == '{"x": 1}'
    assert found["l"] == [found["a"]]
    assert found["d"] == "2021-06-17"


def test_whose_graph_a_node_is_of_is_not_told_where_nodes_are_asked_for(family: Store) -> None:
    found = family.query("MATCH p = (a:Entity {id: 'twig'})-[:VARIANT_OF]->() RETURN a AS a, p AS p, [a] AS l, {x: a} AS m")
    assert "cladograph" not in str(found.rows)
    assert "ledger-1" not in str(found.rows)


@pytest.mark.parametrize(
    "cypher",
    ["MATCH (n RETURN n", "RETURN nobody.name AS name", "RETURN nofunction(1) AS x", "RETURN $missing AS x", "", "hello"],
)
def test_a_wrong_query_is_explained_in_one_paragraph(family: Store, cypher: str) -> None:
    with pytest.raises(QueryError) as caught:
        family.query(cypher)
    assert not isinstance(caught.value, ReadOnly)
    assert "\n" not in str(caught.value)


def test_a_syntax_error_says_where(family: Store) -> None:
    with pytest.raises(QueryError, match=r"(?i)line 1, col"):
        family.query("MATCH (n) RETURN n.name AS name OOPS 1")


def test_a_slow_query_is_stopped_and_the_limit_named(family: Store) -> None:
    endless = "UNWIND range(1, 3000) AS x UNWIND range(1, 3000) AS y UNWIND range(1, 3000) AS z RETURN sum(x * y * z) AS s"
    with pytest.raises(QueryError, match=r"longer than 0\.2 s"):
        family.query(endless, timeout_s=0.2)
