// What family trees ask of a store: who is a variant of whom in the whole graph, and the sentences of what is shown.

// statement: steps
MATCH (h:Entity)-[r:VARIANT_OF]->(t:Entity)
RETURN h.id AS below, t.id AS above, r.confidence AS confidence, r.support AS support,
       h.first_seen AS below_year, t.first_seen AS above_year
ORDER BY below, above
LIMIT 10000000;

// statement: evidence
UNWIND range(0, size($below) - 1) AS at
MATCH (h:Entity {id: $below[at]})-[r:VARIANT_OF]->(t:Entity {id: $above[at]})
RETURN h.id AS below, t.id AS above, r.evidence AS evidence
ORDER BY below, above
LIMIT 10000;

// statement: paper_years
UNWIND $ids AS id
MATCH (p:Paper {id: id})
RETURN p.id AS id, p.year AS year
ORDER BY id
LIMIT 10000;
