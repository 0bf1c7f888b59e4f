// purpose: Two things side by side: the statements of either, with whom, and how sure each is; what both share comes first.
// param: a name -
// param: b name -
// param: shared bool false
// param: min_confidence float 0.0
// param: limit int 1000
// returns: relation - what the statement says
// returns: direction - out: the compared thing is the head; in: it is the tail
// returns: name - the thing at the other end
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: a_confidence - how likely it is right of `a`, 0 to 1; none if nobody says it of `a`
// returns: b_confidence - how likely it is right of `b`, 0 to 1; none if nobody says it of `b`
// returns: id - the id of the thing at the other end
// example: a=BERT b=RoBERTa
//
// With `shared`, only what is said of both.
CALL {
  MATCH (:Alias {id: $a_key})-[:NAMES]->(e:Entity)
  MATCH (e)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(other:Entity)
  WHERE r.confidence >= $min_confidence
  RETURN other, type(r) AS relation, CASE WHEN startNode(r).id = e.id THEN 'out' ELSE 'in' END AS direction,
         r.confidence AS of_a, -1.0 AS of_b
  UNION ALL
  MATCH (:Alias {id: $b_key})-[:NAMES]->(e:Entity)
  MATCH (e)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(other:Entity)
  WHERE r.confidence >= $min_confidence
  RETURN other, type(r) AS relation, CASE WHEN startNode(r).id = e.id THEN 'out' ELSE 'in' END AS direction,
         -1.0 AS of_a, r.confidence AS of_b
}
WITH other, relation, direction, max(of_a) AS of_a, max(of_b) AS of_b
WHERE NOT $shared OR (of_a >= 0 AND of_b >= 0)
RETURN relation AS relation, direction AS direction, other.name AS name, other.kind AS kind,
       CASE WHEN of_a < 0 THEN null ELSE of_a END AS a_confidence, CASE WHEN of_b < 0 THEN null ELSE of_b END AS b_confidence,
       other.id AS id
ORDER BY CASE WHEN of_a >= 0 AND of_b >= 0 THEN 0 ELSE 1 END, relation, direction, name, id
LIMIT $limit
