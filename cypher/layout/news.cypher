// What `kg digest` and `kg diff` ask of a store: papers from a year on and what they tell, and a graph's parts without texts.

// statement: papers_since
MATCH (p:Paper)
WHERE p.year >= $year
RETURN p.id AS id, p.title AS title, p.published AS published, p.url AS url, p.upvotes AS upvotes
ORDER BY id
LIMIT 10000000;

// statement: undated
MATCH (p:Paper)
WHERE p.published IS NULL
RETURN count(p) AS papers
LIMIT 1;

// statement: proposals_in
UNWIND $ids AS id
MATCH (p:Paper {id: id})-[r:PROPOSES]->(e:Entity)
WHERE r.confidence >= $min_confidence
RETURN e.id AS id, r.confidence AS confidence, r.evidence AS evidence
ORDER BY id, confidence DESC
LIMIT 1000000;

// statement: proposing
UNWIND $ids AS id
MATCH (e:Entity {id: id})<-[r:PROPOSES]-(p:Paper)
WHERE r.confidence >= $min_confidence
RETURN e.id AS id, p.id AS paper
ORDER BY id, paper
LIMIT 1000000;

// statement: outperforming_in
UNWIND $ids AS id
MATCH (p:Paper {id: id})-[:MENTIONS]->(h:Entity)
MATCH (h)-[r:OUTPERFORMS]->(t:Entity)
WHERE id IN r.papers AND r.confidence >= $min_confidence
RETURN h.id AS head, t.id AS tail, r.confidence AS confidence, r.evidence AS evidence
ORDER BY head, tail
LIMIT 1000000;

// statement: all_papers
MATCH (p:Paper)
RETURN p.id AS id, p.title AS title, p.published AS published
LIMIT 10000000;

// statement: all_entities
MATCH (e:Entity)
RETURN e.id AS id, e.name AS name, e.kind AS kind, e.papers AS papers
LIMIT 10000000;

// statement: all_proposals
MATCH (p:Paper)-[r:PROPOSES]->(e:Entity)
RETURN p.id AS head, 'PROPOSES' AS kind, e.id AS tail, r.confidence AS confidence, r.support AS support
LIMIT 10000000;

// statement: all_statements
MATCH (h:Entity)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]->(t:Entity)
RETURN h.id AS head, type(r) AS kind, t.id AS tail, r.confidence AS confidence, r.support AS support
LIMIT 100000000;

// statement: all_results
MATCH (r:Result)-[:OF]->(s:Entity)
OPTIONAL MATCH (r)-[:ON]->(d:Entity)
OPTIONAL MATCH (r)-[:IN]->(m:Entity)
RETURN r.id AS id, s.id AS subject, d.id AS dataset, m.id AS metric, r.text AS text, r.confidence AS confidence
LIMIT 10000000;
