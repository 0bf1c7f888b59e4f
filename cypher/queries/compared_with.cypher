// purpose: What a model or method is compared with, whichever of the two a paper names first.
// param: name name -
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - what it is compared with
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: confidence - how likely the statement is right, 0 to 1
// returns: support - number of papers that say it
// returns: papers - their ids
// returns: sentence - the first sentence that says it
// returns: id - its id
// example: name=BinaryBERT
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)-[r:COMPARED_WITH]-(other:Entity)
WHERE r.confidence >= $min_confidence
RETURN other.name AS name, other.kind AS kind, r.confidence AS confidence, r.support AS support, r.papers AS papers,
       r.sentences[0] AS sentence, other.id AS id
ORDER BY support DESC, confidence DESC, name, r.id
LIMIT $limit
