// purpose: Pairs of which each is said to outperform the other.
// param: min_confidence float 0.0
// param: limit int 100
// returns: a - one of the two
// returns: b - the other
// returns: a_better - how likely it is right that a outperforms b, 0 to 1
// returns: b_better - the same the other way round
// returns: a_papers - ids of the papers that say the one
// returns: b_papers - ids of the papers that say the other
// returns: a_sentence - the first sentence that says the one
// returns: b_sentence - the first sentence that says the other
// returns: a_id - the id of a
// returns: b_id - the id of b
// example: min_confidence=0
MATCH (a:Entity)-[there:OUTPERFORMS]->(b:Entity)
MATCH (b)-[back:OUTPERFORMS]->(a)
WHERE a.id < b.id AND there.confidence >= $min_confidence AND back.confidence >= $min_confidence
RETURN a.name AS a, b.name AS b, there.confidence AS a_better, back.confidence AS b_better, there.papers AS a_papers,
       back.papers AS b_papers, there.sentences[0] AS a_sentence, back.sentences[0] AS b_sentence, a.id AS a_id, b.id AS b_id
ORDER BY CASE WHEN a_better < b_better THEN a_better ELSE b_better END DESC, a_id, b_id
LIMIT $limit
