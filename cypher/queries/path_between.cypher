// purpose: The shortest ways from one thing to another over statements, in either direction, up to six steps; of these, the certain enough.
// param: a name -
// param: b name -
// param: min_confidence float 0.0
// param: limit int 20
// returns: names - the things on the way, both ends included
// returns: steps - the statements on the way, in the direction in which they are said
// returns: length - number of statements
// returns: confidence - how likely all of them are right: the product of what each is, 0 to 1
// returns: weakest - that of the least certain one, 0 to 1
// returns: ids - the ids of the things on the way
// example: a=SciBERT b=RoBERTa
MATCH (:Alias {id: $a_key})-[:NAMES]->(from:Entity)
MATCH (:Alias {id: $b_key})-[:NAMES]->(to:Entity)
WHERE from <> to
MATCH path = allShortestPaths(
  (from)-[:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH*..6]-(to)
)
WITH path
WHERE all(r IN relationships(path) WHERE r.confidence >= $min_confidence)
RETURN [n IN nodes(path) | n.name] AS names,
       [r IN relationships(path) | startNode(r).name + ' ' + type(r) + ' ' + endNode(r).name] AS steps,
       length(path) AS length,
       round(10000 * reduce(every = 1.0, r IN relationships(path) | every * r.confidence)) / 10000 AS confidence,
       reduce(least = 1.0, r IN relationships(path) | CASE WHEN r.confidence < least THEN r.confidence ELSE least END) AS weakest,
       [n IN nodes(path) | n.id] AS ids
ORDER BY length, confidence DESC, names, steps, ids
LIMIT $limit
