// purpose: The data sets on which most results are reported.
// param: min_confidence float 0.0
// param: limit int 100
// returns: name - the data set
// returns: results - number of results on it
// returns: values - number of those that are values, and no gains
// returns: papers - number of papers that report them
// returns: id - its id
// example: limit=5
MATCH (d:Entity)<-[:ON]-(r:Result)
WHERE r.confidence >= $min_confidence
RETURN d.name AS name, count(DISTINCT r.id) AS results, count(DISTINCT CASE WHEN r.says = 'value' THEN r.id END) AS values,
       count(DISTINCT r.paper) AS papers, d.id AS id
ORDER BY results DESC, papers DESC, name, id
LIMIT $limit
