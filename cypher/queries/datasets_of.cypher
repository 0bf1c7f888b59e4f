// purpose: Which data sets a model or method is trained or evaluated on.
// param: name name -
// param: relation str ""
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - the data set
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: relation - TRAINED_ON or EVALUATED_ON
// returns: confidence - how likely the statement is right, 0 to 1
// returns: support - number of papers that say it
// returns: papers - their ids
// returns: sentence - the first sentence that says it
// returns: id - its id
// example: name=BERT
//
// `relation` is one of the two, or empty for both.
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)-[r:TRAINED_ON|EVALUATED_ON]->(other:Entity)
WHERE r.confidence >= $min_confidence AND ($relation = '' OR $relation = type(r))
RETURN other.name AS name, other.kind AS kind, type(r) AS relation, r.confidence AS confidence, r.support AS support, r.papers AS papers,
       r.sentences[0] AS sentence, other.id AS id
ORDER BY support DESC, confidence DESC, name, r.id
LIMIT $limit
