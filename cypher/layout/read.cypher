// How the whole graph is read back: one statement a table of rows, as kg/stores/rows.py takes them apart.

// statement: imprint
MATCH (n:Cladograph) RETURN n.id AS ledger, n.fingerprint AS fingerprint, n.version AS version ORDER BY ledger LIMIT 2;

// statement: papers
MATCH (n:Paper)
RETURN n.id AS id, n.title AS title, n.abstract AS abstract, n.published AS published, n.url AS url, n.doi AS doi,
       n.arxiv_id AS arxiv_id, n.authors AS authors, n.upvotes AS upvotes, n.sources AS sources,
       n.author_names AS author_names;

// statement: entities
MATCH (n:Entity)
RETURN n.id AS id, n.name AS name, n.kind AS kind, n.aliases AS aliases, n.papers AS papers, n.first_seen AS first_seen,
       n.first_seen_is_bound AS first_seen_is_bound;

// statement: proposals
MATCH (head:Paper)-[r:PROPOSES]->(tail:Entity)
RETURN head.id AS head, 'PROPOSES' AS kind, tail.id AS tail, r.confidence AS confidence, r.evidence AS evidence;

// statement: statements
MATCH (head:Entity)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]->(tail:Entity)
RETURN head.id AS head, type(r) AS kind, tail.id AS tail, r.confidence AS confidence, r.evidence AS evidence;

// statement: occurrences
MATCH (head:Paper)-[r:MENTIONS]->(tail:Entity)
RETURN head.id AS paper, tail.id AS entity, r.mentions AS mentions;

// statement: results
MATCH (r:Result)-[:OF]->(subject:Entity)
OPTIONAL MATCH (r)-[:ON]->(dataset:Entity)
OPTIONAL MATCH (r)-[:IN]->(metric:Entity)
RETURN r.id AS id, subject.id AS subject, dataset.id AS dataset, metric.id AS metric, r.text AS text, r.value AS value,
       r.unit AS unit, r.confidence AS confidence, r.evidence AS evidence;
