// What `kg results`, `kg conflicts` and the explorer's Results ask of a store: results with their ends and papers.

// statement: results_on
UNWIND $ids AS one
MATCH (d:Entity {id: one})<-[:ON]-(r:Result)
MATCH (r)-[:OF]->(s:Entity)
MATCH (r)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:IN]->(m:Entity)
RETURN r.id AS id, r.text AS text, r.confidence AS confidence, r.evidence AS evidence, s.id AS subject, s.name AS name,
       d.id AS dataset, d.name AS on, m.name AS metric, p.id AS paper, p.title AS title, p.year AS year
ORDER BY id
LIMIT 100000;

// statement: results_with_ends
MATCH (d:Entity)<-[:ON]-(r:Result)-[:OF]->(s:Entity)
WHERE r.confidence >= $min_confidence
MATCH (r)-[:IN]->(m:Entity)
MATCH (r)<-[:REPORTS]-(p:Paper)
RETURN r.id AS id, r.text AS text, r.confidence AS confidence, r.evidence AS evidence, s.id AS subject, s.name AS name,
       d.id AS dataset, d.name AS on, m.name AS metric, p.id AS paper, p.title AS title, p.year AS year
ORDER BY id
LIMIT 1000000;

// statement: measured_datasets
MATCH (d:Entity)<-[:ON]-(r:Result)
WHERE r.confidence >= $min_confidence
OPTIONAL MATCH (r)-[:IN]->(m:Entity)
RETURN d.id AS id, d.name AS name, count(DISTINCT r.id) AS results, count(DISTINCT r.paper) AS papers, collect(m.name) AS metrics
ORDER BY results DESC, papers DESC, id
LIMIT $limit;

// statement: measured_relatives
UNWIND $ids AS one
MATCH (d:Entity {id: one})-[v:VARIANT_OF]-(o:Entity)<-[:ON]-(r:Result)
WHERE v.confidence >= $min_confidence AND r.confidence >= $min_confidence
RETURN o.id AS id, count(DISTINCT r.id) AS results
ORDER BY id
LIMIT 1000;

// statement: contradictions
MATCH (a:Entity)-[there:OUTPERFORMS]->(b:Entity)
MATCH (b)-[back:OUTPERFORMS]->(a)
WHERE a.id < b.id AND there.confidence >= $min_confidence AND back.confidence >= $min_confidence
RETURN a.id AS a, a.name AS a_name, b.id AS b, b.name AS b_name, there.confidence AS there_confidence,
       there.evidence AS there_evidence, back.confidence AS back_confidence, back.evidence AS back_evidence
ORDER BY a, b
LIMIT 10000;
