// purpose: What is used most: the things of one kind that most other things use, are trained or evaluated on, measured by or applied to.
// param: kind kind -
// param: min_confidence float 0.0
// param: limit int 50
// returns: name - the thing
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: users - number of different things that use it
// returns: papers - number of papers that mention it
// returns: year - the year it appeared in
// returns: year_is_bound - true where it appeared in `year` or before
// returns: id - its id
// example: kind=Dataset
MATCH (e:Entity {kind: $kind})<-[r:USES|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY]-(other:Entity)
WHERE r.confidence >= $min_confidence
WITH e, count(DISTINCT other) AS users
RETURN e.name AS name, e.kind AS kind, users AS users, e.papers AS papers, e.first_seen AS year,
       e.first_seen_is_bound AS year_is_bound, e.id AS id
ORDER BY users DESC, papers DESC, name, id
LIMIT $limit
