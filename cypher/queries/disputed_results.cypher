// purpose: Values of one thing on one data set by one measure that differ between two papers.
// param: min_confidence float 0.0
// param: least float 0.05
// param: limit int 100
// returns: name - what the values are of
// returns: dataset - the data set
// returns: measure - what is measured
// returns: number - the value in one paper
// returns: other_number - the value in the other
// returns: unit - the unit of both
// returns: setting - words near the one that tell under which conditions
// returns: other_setting - the same of the other
// returns: paper - the id of the one paper
// returns: other_paper - the id of the other
// returns: sentence - the sentence of the one
// returns: other_sentence - the sentence of the other
// returns: id - the id of what the values are of
// example: min_confidence=0
MATCH (s:Entity)<-[:OF]-(r:Result)-[:ON]->(d:Entity)
WHERE r.confidence >= $min_confidence AND r.says = 'value' AND r.measure <> ''
MATCH (s)<-[:OF]-(o:Result)-[:ON]->(d)
WHERE o.confidence >= $min_confidence AND o.says = 'value' AND r.paper < o.paper AND o.measure = r.measure
  AND o.number_unit = r.number_unit AND abs(o.number - r.number) > $least
RETURN s.name AS name, d.name AS dataset, r.measure AS measure, r.number AS number, o.number AS other_number, r.number_unit AS unit,
       r.setting AS setting, o.setting AS other_setting, r.paper AS paper, o.paper AS other_paper, r.sentence AS sentence,
       o.sentence AS other_sentence, s.id AS id
ORDER BY abs(other_number - number) DESC, name, dataset, measure, paper, other_paper, r.id, o.id
LIMIT $limit
