// purpose: Which models and methods are trained or evaluated on a data set.
// param: dataset name -
// param: relation str ""
// param: since int 0
// param: until int 9999
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - the model or method
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: relation - TRAINED_ON or EVALUATED_ON
// returns: year - the year it appeared in
// returns: confidence - how likely the statement is right, 0 to 1
// returns: support - number of papers that say it
// returns: papers - their ids
// returns: sentence - the first sentence that says it
// returns: id - its id
// example: dataset=MNLI
//
// `relation` is one of the two, or empty for both; `since` and `until` are years in which a model or method appeared.
MATCH (:Alias {id: $dataset_key})-[:NAMES]->(e:Entity)
MATCH (e)<-[r:TRAINED_ON|EVALUATED_ON]-(other:Entity)
WHERE r.confidence >= $min_confidence AND ($relation = '' OR $relation = type(r))
  AND ($since <= 0 OR (other.first_seen >= $since AND NOT other.first_seen_is_bound)) AND ($until >= 9999 OR other.first_seen <= $until)
RETURN other.name AS name, other.kind AS kind, type(r) AS relation, other.first_seen AS year,
       r.confidence AS confidence, r.support AS support, r.papers AS papers,
       r.sentences[0] AS sentence, other.id AS id
ORDER BY support DESC, confidence DESC, name, r.id
LIMIT $limit
