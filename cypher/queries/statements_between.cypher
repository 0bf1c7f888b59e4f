// purpose: What is said of two things directly, whichever of them is the head.
// param: a name -
// param: b name -
// param: min_confidence float 0.0
// param: limit int 100
// returns: head - of which it is said
// returns: relation - what the statement says
// returns: tail - the other thing
// returns: confidence - how likely the statement is right, 0 to 1
// returns: support - number of papers that say it
// returns: papers - their ids
// returns: sentence - the first sentence that says it
// returns: head_id - the id of the head
// returns: tail_id - the id of the tail
// example: a=RoBERTa b=BERT
MATCH (:Alias {id: $a_key})-[:NAMES]->(from:Entity)
MATCH (:Alias {id: $b_key})-[:NAMES]->(to:Entity)
WHERE from <> to
MATCH (from)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(to)
WHERE r.confidence >= $min_confidence
RETURN startNode(r).name AS head, type(r) AS relation, endNode(r).name AS tail, r.confidence AS confidence, r.support AS support,
       r.papers AS papers, r.sentences[0] AS sentence, startNode(r).id AS head_id, endNode(r).id AS tail_id
ORDER BY confidence DESC, support DESC, r.id
LIMIT $limit
