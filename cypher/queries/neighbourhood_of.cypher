// purpose: All statements about a thing, in both directions.
// param: name name -
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - the thing at the other end
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: relation - what the statement says
// returns: direction - out: the asked thing is the head; in: it is the tail
// returns: confidence - how likely the statement is right, 0 to 1
// returns: support - number of papers that say it
// returns: papers - their ids
// returns: sentence - the first sentence that says it
// returns: id - its id
// example: name=TinyBERT
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(other:Entity)
WHERE r.confidence >= $min_confidence
RETURN other.name AS name, other.kind AS kind, type(r) AS relation,
       CASE WHEN startNode(r) = e THEN 'out' ELSE 'in' END AS direction, r.confidence AS confidence, r.support AS support, r.papers AS papers,
       r.sentences[0] AS sentence, other.id AS id
ORDER BY support DESC, confidence DESC, name, r.id, direction
LIMIT $limit
