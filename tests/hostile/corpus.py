"""Texts, files, queries and corrections made to break whoever reads them. Each has a name that says what it tries."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Iterator

import zstandard

TEXTS: dict[str, str] = {
    "script": "<script>alert(document.cookie)</script>",
    "end of script": "</script><script>parent.hacked=1</script>",
    "end of style": "</style><svg/onload=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x="',
    "attribute, single": "' autofocus onfocus=alert(1) '",
    "image": "<img src=x onerror=alert(1)>",
    "address that runs": "javascript:alert(1)//http://x",
    "address with data": "data:text/html,<script>alert(1)</script>",
    "comment": "--><script>alert(1)</script><!--",
    "section": "]]><script>alert(1)</script><![CDATA[",
    "entity": "&lt;script&gt;&#60;&#x3c;&amp;amp;&nosuch;",
    "markdown": "[a](javascript:alert(1)) ![b](http://x/y) `c` **d** | e |",
    "latex": r"\input{/etc/passwd} \write18{id} $\undefined{ \begin{x} {{{",
    "template": "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {0.__class__} %n%s",
    "cypher, single": "'}) MATCH (n) DETACH DELETE n //",
    "cypher, double": '"}) MATCH (n) DETACH DELETE n //',
    "cypher, quoted name": "`) MATCH (n) DETACH DELETE n //",
    "cypher, escape": "\\u0027}) DELETE n //",
    "sql": "'); DROP TABLE records; --",
    "csv": '=HYPERLINK("http://x","y"),+1,-1,@SUM(A1)\n"',
    "shell": "$(id) `id` ; id | id && id > /tmp/x",
    "path": "../../../../etc/passwd\\..\\..\\con",
    "null": "a\x00b",
    "controls": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "terminal": "\x1b[2J\x1b]0;title\x07\x1b[31m\x9b31m",
    "right to left": "\u202egpj.exe\u202c \u2067אבג\u2069 \u200f العربية",
    "nothing to see": "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    "blank": " \t\u00a0\u2003\u3000\u2028\u2029\x85",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🦙🇩🇪\U0001f9d1\U0001f3fd\u200d\U0001f680",
    "combining": "e" + "\u0301" * 500,
    "beyond": "\U0010ffff\uffff\ufffe\ufdd0",
    "look-alike": "ВЕRТ ＬｏＲＡ ﬁne ① ℌ ı İ ß ſ K",
    "long": "x" * 10_000,
    "long words": "ab " * 4_000,
    "brackets": "(" * 3_000 + "[" * 3_000 + "{" * 3_000,
    "brackets, closed": "(" * 1_500 + ")" * 1_500,
    "tags": "<a>" * 2_000,
    "dollars": "$" * 3_001,
    "backslashes": "\\" * 3_001,
    "ampersands": "&" * 3_000,
    "quotes": "\"'`" * 1_000,
    "commas": "a, " * 3_000 + "and b",
    "number": "1" * 5_000,
    "exponent": "1e999999999 -1e-999999999 0x1p1024 NaN Infinity -0.0",
    "version": "GPT-" + "3." * 2_000 + "5",
    "property": "__proto__ constructor prototype toString hasOwnProperty",
    "reserved": "id type source target label kind cladograph null None undefined true nan",
    "file": "file:///etc/passwd http://169.254.169.254/ \\\\host\\share",
}
"""Texts that UTF-8 can hold."""

HALVES: dict[str, str] = {
    "high half": "a\ud83eb",
    "low half": "a\udd99b",
    "halves the wrong way round": "\udd99\ud83e",
    "byte of a file name": "a\udcffb",
}
"""Texts that UTF-8 cannot hold."""

_RECORD = b'{"title": "A title", "abstract": "An abstract."}\n'
_ZEROS = b"\0" * 4_000_000


def files() -> Iterator[tuple[str, str, bytes]]:
    """Files: what they try, a name, and their bytes."""
    for some in (_json_files, _xml_files, _other_files, _binary_files, _packed_files):
        yield from some()


def _json_files() -> Iterator[tuple[str, str, bytes]]:
    yield "deep list", "a.json", b"[" * 100_000
    yield "deep objects", "a.json", b'{"a":' * 100_000
    yield "deep, closed", "a.json", b"[" * 5_000 + b"]" * 5_000
    yield "deep within a record", "a.jsonl", b'{"title": ' + b"[" * 50_000 + b"]" * 50_000 + b"}\n" + _RECORD
    yield (
        "deep authors",
        "a.json",
        b'[{"title": "T", "abstract": "A b.", "authors": ' + b'{"name":' * 900 + b"1" + b"}" * 900 + b"}]",
    )
    yield "huge number", "a.jsonl", b'{"title": "T", "abstract": "A b.", "upvotes": ' + b"9" * 100_000 + b"}\n" + _RECORD
    yield "huge number in a list", "a.json", b'[{"title": "T", "abstract": "A b.", "upvotes": ' + b"9" * 100_000 + b"}]"
    yield "number of two pieces", "a.json", b'[{"title": "' + b"T" * 65_000 + b'", "upvotes": ' + b"9" * 5_000 + b"}]"
    yield "exponent beyond all", "a.json", b'[{"title": "T", "abstract": "A b.", "upvotes": 1e99999999999999999999}]'
    yield "huge exponent", "a.jsonl", b'{"title": "T", "abstract": "A b.", "year": 1e99999999, "upvotes": -1e400}\n' + _RECORD
    yield "no number", "a.jsonl", b'{"title": "T", "abstract": "A b.", "upvotes": NaN, "year": Infinity}\n' + _RECORD
    yield "one key many times", "a.jsonl", b"{" + b'"title": "T",' * 50_000 + b'"abstract": "A b."}\n'
    yield "many keys", "a.jsonl", b"{" + b",".join(b'"k%d": 1' % n for n in range(50_000)) + b"}\n" + _RECORD
    yield "halves in escapes", "a.jsonl", b'{"title": "T\\ud83e", "abstract": "A \\udd99 b."}\n' + _RECORD
    yield "null in escapes", "a.jsonl", b'{"title": "T\\u0000t", "abstract": "A\\u0000 b."}\n' + _RECORD
    yield "text where numbers are", "a.jsonl", b'{"title": {"a": 1}, "abstract": ["x"], "authors": 7, "year": []}\n' + _RECORD
    yield "everything null", "a.jsonl", b'{"title": null, "abstract": null, "authors": null, "year": null}\n' + _RECORD


def _xml_files() -> Iterator[tuple[str, str, bytes]]:
    yield "billion laughs", "a.xml", _laughs()
    yield "quadratic entity", "a.xml", b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 50_000 + b'">]><feed>' + b"&x;" * 20_000 + b"</feed>"
    yield "outside entity", "a.xml", _outside(b"file:///etc/passwd")
    yield "outside entity, web", "a.xml", _outside(b"http://127.0.0.1:1/x")
    yield "parameter entity", "a.xml", b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><feed/>'
    yield "deep tags", "a.xml", b"<feed>" + b"<entry>" * 50_000
    yield "deep tags, closed", "a.xml", b"<feed>" + b"<a>" * 3_000 + b"</a>" * 3_000 + b"</feed>"
    yield "many attributes", "a.xml", b"<feed " + b" ".join(b'a%d="1"' % n for n in range(20_000)) + b"/>"
    yield "many namespaces", "a.xml", b"<feed " + b" ".join(b'xmlns:n%d="u"' % n for n in range(5_000)) + b"/>"
    yield "long tag", "a.xml", b"<" + b"a" * 1_000_000 + b">"
    yield "unknown encoding", "a.xml", b'<?xml version="1.0" encoding="x-made-up"?><feed/>'
    yield "encoding that is no text", "a.xml", b'<?xml version="1.0" encoding="zlib"?><feed/>'
    yield "wide encoding declared", "a.xml", b'<?xml version="1.0" encoding="utf-16"?><feed/>'


def _other_files() -> Iterator[tuple[str, str, bytes]]:
    yield "open braces", "a.bib", b"@article{k, title = " + b"{" * 50_000
    yield "open string", "a.bib", b'@article{k, title = "' + b"a" * 500_000
    yield (
        "strings of strings",
        "a.bib",
        b"".join(b"@string{a%d = a%d # a%d}\n" % (n + 1, n, n) for n in range(60)) + b"@misc{k, title = a60}",
    )
    yield "many entries begun", "a.bib", b"@article{" * 20_000
    yield "fields without end", "a.ris", b"TY  - JOUR\n" + b"AU  - A\n" * 50_000 + b"TI  - T\n"
    yield "ends alone", "a.ris", b"ER  - \n" * 50_000
    yield "open quote in the header", "a.csv", b'Title,"Abstract\n' + b"x" * 200_000
    yield "header of one cell", "a.csv", b'Title,"' + b"x" * 200_000 + b"\nT,A\n"
    yield "open quote", "a.csv", b"Title,Abstract\n" + b'"' * 100_001
    yield "wide table", "a.csv", b"Title,Abstract" + b",x" * 50_000 + b"\n" + b"a," * 50_000
    yield "one wide cell", "a.tsv", b"Title\tAbstract\n" + b"a" * 3_000_000 + b"\tb\n"
    yield "carriage returns", "a.txt", b"\r" * 500_000
    yield "form feeds", "a.txt", b"\x0c\x0b\x1c\x1d\x1e\x85" * 50_000


def _binary_files() -> Iterator[tuple[str, str, bytes]]:
    yield "only a mark", "a.txt", b"\xef\xbb\xbf"
    yield "wide mark", "a.txt", b"\xff\xfe" + b"\x00\xd8" * 5_000
    yield "wider mark", "a.txt", b"\xff\xfe\x00\x00" + b"\xff\xff\xff\xff" * 5_000
    yield "half a wide one", "a.txt", b"\xff\xfea"
    yield "bad bytes", "a.txt", bytes(range(128, 256)) * 1_000
    yield "overlong", "a.txt", b"\xc0\xaf\xe0\x80\xaf\xf8\x88\x80\x80\x80" * 1_000
    yield "zip", "a.zip", b"PK\x03\x04" + b"\0" * 500
    yield "pdf", "a.pdf", b"%PDF-1.7\n" + b"\0" * 500


def _packed_files() -> Iterator[tuple[str, str, bytes]]:
    yield "bomb, gzip", "a.jsonl.gz", gzip.compress(_ZEROS, mtime=0)
    yield "bomb, gzip of gzip", "a.jsonl.gz", gzip.compress(gzip.compress(_ZEROS, mtime=0), mtime=0)
    yield "bomb, bzip2", "a.jsonl.bz2", bz2.compress(_ZEROS)
    yield "bomb, xz", "a.jsonl.xz", lzma.compress(_ZEROS)
    yield "bomb, zstd", "a.jsonl.zst", zstandard.compress(_ZEROS)
    yield "bomb of lines", "a.jsonl.gz", gzip.compress(b"{}\n" * 20_000, mtime=0)
    yield "bomb of records", "a.jsonl.gz", gzip.compress(_RECORD * 3_000, mtime=0)
    yield "xz that wants memory", "a.xz", b"\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4F\x02\x00!\x01\x28\x00\x00\x00\xff\xff\xff\xff" * 3
    yield "packing of nothing", "a.gz", gzip.compress(b"", mtime=0)
    yield "packing cut off", "a.gz", gzip.compress(_RECORD * 100, mtime=0)[:-9]
    yield "members of nothing", "a.gz", gzip.compress(b"", mtime=0) * 20_000


def _laughs() -> bytes:
    names = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{names}]><feed><entry><title>&l9;</title></entry></feed>'.encode()


def _outside(address: bytes) -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "' + address + b'">]>'
    feed = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2202.00001</id>'
    return head + feed + b"<title>A &x; title</title><summary>An abstract &x;.</summary></entry></feed>"


WRITES = (
    "CREATE (n:Paper {id: 'x'})",
    "MERGE (n:Paper {id: 'x'}) RETURN n",
    "MATCH (n) SET n.name = 'x'",
    "MATCH (n) SET n:Model RETURN n",
    "MATCH (n) REMOVE n.name",
    "MATCH (n) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) /* */ DETACH /* */ DELETE n",
    "MATCH (n) // harmless\nDETACH DELETE n",
    "match (n) detach delete n",
    "MATCH (n) FOREACH (x IN [1] | SET n.name = 'x')",
    "MATCH (n) CALL { WITH n SET n.x = 1 } RETURN n",
    "MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS OF 1 ROWS",
    "UNWIND [1, 2] AS x CREATE (:Paper {id: x})",
    "RETURN 1 AS one UNION CREATE (n) RETURN 1 AS one",
    "EXPLAIN CREATE (n)",
    "PROFILE MATCH (n) DELETE n",
    "\\u0043REATE (n:Paper)",
    "MATCH (n) \\u0053ET n.x = 1",
    "CREATE INDEX FOR (n:Paper) ON (n.title)",
    "CREATE CONSTRAINT FOR (n:Paper) REQUIRE n.title IS UNIQUE",
    "DROP INDEX x IF EXISTS",
    "DROP CONSTRAINT x IF EXISTS",
    "CREATE DATABASE x",
    "DROP DATABASE neo4j",
    "CREATE USER x SET PASSWORD 'y'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "ALTER USER neo4j SET PASSWORD 'x'",
    "GRANT ROLE admin TO neo4j",
    "REVOKE ROLE admin FROM neo4j",
    "STOP DATABASE neo4j",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "USE system SHOW USERS",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:1/x' AS line RETURN line",
    "load /* x */ csv from 'file:///etc/passwd' as line return line",
    "LOAD\nCSV FROM 'file:///etc/passwd' AS line RETURN line",
    "\\u004cOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "CALL apoc.load.json('file:///etc/passwd') YIELD value RETURN value",
    "CALL apoc.cypher.doIt('CREATE (n)', {}) YIELD value RETURN value",
    "CALL dbms.setConfigValue('x', 'y')",
    "CALL dbms.killQuery('query-1')",
    "CALL db.clearQueryCaches()",
    "CALL db.create.setNodeVectorProperty(null, 'x', [1.0])",
    "CALL db.createLabel('X')",
    "CALL db.index.fulltext.createNodeIndex('x', ['Paper'], ['title'])",
    "CALL { CALL dbms.setConfigValue('x', 'y') } RETURN 1 AS one",
    "CALL `dbms`.`killQuery`('x')",
    "CALL dbms . killQuery('x')",
)
"""Cypher that wants to change something, read a file, or reach another machine."""

HOGS = (
    "UNWIND range(1, 1000000000) AS x RETURN sum(x) AS x",
    "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*) AS n",
    "MATCH (a), (b), (c), (d), (e), (f), (g) RETURN count(*) AS n",
    "MATCH p = (a)-[*]-(b) RETURN count(p) AS n",
    "MATCH p = (a)-[*1..30]-(b) RETURN p",
    "MATCH p = shortestPath((a)-[*]-(b)) RETURN p",
    "MATCH (n) WITH collect(n) AS a UNWIND a AS x UNWIND a AS y UNWIND a AS z UNWIND a AS w UNWIND a AS v RETURN count(*) AS n",
    "RETURN reduce(s = 0, x IN range(1, 50000000) | s + x) AS s",
    "RETURN size([x IN range(1, 500000000) | x]) AS n",
    "MATCH (n) WHERE n.name =~ '(a+)+$' RETURN n",
    "RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' =~ '(a|aa)+$' AS x",
)
"""Cypher that wants all there is of time or memory; each is to end, with rows or refused."""

NONSENSE = (
    "",
    " ",
    ";",
    ";;;;",
    "RETURN",
    "MATCH",
    "MATCH (n",
    "MATCH (n) RETURN",
    "RETURN 1",
    "RETURN 1 AS one; RETURN 2 AS two",
    "RETURN 1 AS one // \x00",
    "RETURN '\x00' AS x",
    "RETURN 'unclosed",
    "RETURN /* unclosed",
    "RETURN `unclosed",
    "RETURN $missing AS x",
    "RETURN 1/0 AS x",
    "RETURN 9223372036854775807 + 1 AS x",
    "RETURN -9223372036854775808 / -1 AS x",
    "RETURN 1" + "0" * 5_000 + " AS x",
    "RETURN 1e999 AS x, -1e999 AS y, 0.0/0.0 AS z",
    "RETURN toInteger('9' + '9999999999999999999999') AS x",
    "RETURN [1][9223372036854775807] AS x, substring('a', 9, 9) AS y",
    "RETURN date('9999999-99-99') AS x",
    "RETURN duration('P999999999999Y') AS x",
    "RETURN '\\uD83E' AS x",
    "RETURN '🦙' AS `🦙 \u202e`",
    "RETURN " + "(" * 200 + "1" + ")" * 200 + " AS x",
    "RETURN " + "[" * 200 + "]" * 200 + " AS x",
    "RETURN " + "1+" * 2_000 + "1 AS x",
    "RETURN " + "NOT " * 200 + "true AS x",
    "RETURN '" + "x" * 1_000_000 + "' AS x",
    "MATCH " + ", ".join(f"(n{n})" for n in range(200)) + " RETURN 1 AS one LIMIT 1",
    "RETURN CASE WHEN 1 THEN END AS x",
    "MATCH (n:`" + "`` `" * 3 + ") RETURN n",
    "SHOW DATABASES",
    "RETURN 1 AS one FORMAT CSV",
    "𝗠𝗔𝗧𝗖𝗛 (n) RETURN n",
    "\ufeffRETURN 1 AS one",
    "RETURN\u00a01\u2003AS\u3000one",
)
"""Cypher that is none, or not quite."""

_CORRECTION = "[[correction]]\n"
CORRECTIONS: dict[str, str] = {
    "no toml": "[[correction",
    "a text": '"merge"',
    "another table": "[correction]\nmerge = 'a'\ninto = 'b'",
    "a list": "correction = [1, 2]",
    "unknown key": f"{_CORRECTION}merge = 'a'\ninto = 'b'\nrun = 'rm -rf /'",
    "two actions": f"{_CORRECTION}merge = 'a'\ninto = 'b'\nrename = 'c'\nto = 'd'",
    "nothing to do": f"{_CORRECTION}note = 'x'",
    "empty name": f"{_CORRECTION}merge = ''\ninto = 'b'",
    "blank name": f'{_CORRECTION}merge = " \\t\\u00a0"\ninto = "b"',
    "itself": f"{_CORRECTION}merge = 'LoRA'\ninto = 'lora'",
    "a circle": f"{_CORRECTION}merge = 'a1'\ninto = 'b1'\n{_CORRECTION}merge = 'b1'\ninto = 'a1'",
    "a number": f"{_CORRECTION}merge = 1\ninto = 2",
    "a date": f"{_CORRECTION}merge = 1979-05-27\ninto = 07:32:00",
    "infinity": f"{_CORRECTION}merge = inf\ninto = nan",
    "huge number": f"{_CORRECTION}merge = {'9' * 5000}\ninto = 'b'",
    "unknown kind": f"{_CORRECTION}retype = 'a'\nto = 'Person'",
    "unknown relation": f"{_CORRECTION}drop = 'a'\nrelation = 'KILLS'\ntail = 'b'",
    "no tail": f"{_CORRECTION}drop = 'a'\nrelation = 'USES'",
    "raw null": f"{_CORRECTION}merge = 'a\x00b'\ninto = 'b'",
    "half": f'{_CORRECTION}merge = "a\\ud83e"\ninto = "b"',
    "deep list": "a = " + "[" * 20_000,
    "deep tables": "[" + ".".join(["a"] * 20_000) + "]",
    "deep inline": "a = " + "{a = " * 5_000,
    "long key": "a" * 1_000_000 + " = 1",
    "key twice": f"{_CORRECTION}merge = 'a'\nmerge = 'b'\ninto = 'c'",
    "split of nothing": f"{_CORRECTION}split = 'a'",
    "split by numbers": f"{_CORRECTION}split = 'a'\npapers = [1, 2]",
    "name with more": f"{_CORRECTION}merge = {{ name = 'a', kind = 'Model', run = 1 }}\ninto = 'b'",
    "lone carriage returns": f"{_CORRECTION}merge = 'a'\rinto = 'b'",
}
"""Files of corrections, each to be refused with its reason."""

NAMES: dict[str, str] = {
    "no columns": "LoRA",
    "unknown kind": "LoRA\tPerson\t\t\t\t",
    "empty name": "\tModel\t\t\t\t",
    "blank name": "\u00a0\u2003\tModel\t\t\t\t",
    "year of letters": "LoRA\tModel\t\tMMXXI\t\t",
    "year beyond": "LoRA\tModel\t\t99999999999999999999\t\t",
    "year of other digits": "LoRA\tModel\t\t２０２１\t\t",
    "long name": "x" * 100_000 + "\tModel\t\t\t\t",
    "null": "Lo\x00RA\tModel\t\t\t\t",
    "too many cells": "LoRA\tModel" + "\t" * 1_000,
    "pattern": ".*(a+)+$[\tModel\t(|)|\\\t2021\t\t",
    "script": "<script>alert(1)</script>\tModel\t\t\t\t",
    "carriage return": "Lo\rRA\tModel\t\t\t\t",
}
"""Lines of a list of names: each is refused with its line, or is a name like any other."""


def records() -> Iterator[tuple[str, dict[str, object]]]:
    """Records of papers: what they try, and their fields."""
    for name, text in {**TEXTS, **HALVES}.items():
        yield f"{name}, title", {"title": text, "abstract": "We write of LoRA."}
        yield f"{name}, abstract", {"title": "A title", "abstract": f"We write of LoRA {text} and more."}
        yield f"{name}, the rest", {
            "title": "A title", "abstract": "An abstract.", "authors": [text, {"name": text}], "url": text, "doi": text,
            "arxiv_id": text, "date": text, "id": text, "upvotes": text,
        }  # fmt: skip


def as_lines(found: Iterator[tuple[str, dict[str, object]]]) -> bytes:
    """Records as lines of JSON."""
    return "".join(json.dumps(record) + "\n" for _, record in found).encode()
