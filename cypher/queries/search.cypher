// purpose: Things whose name, or another spelling of it, begins with a text; then those that contain it.
// param: prefix text -
// param: limit int 50
// returns: name - the thing
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: papers - number of papers that mention it
// returns: year - the year it appeared in
// returns: aliases - other spellings of its name
// returns: year_is_bound - true where it appeared in `year` or before
// returns: id - its id
// example: prefix=bert
MATCH (a:Alias)-[:NAMES]->(e:Entity)
WHERE a.id CONTAINS $prefix_key OR toLower(e.name) CONTAINS toLower($prefix)
WITH e, min(CASE
  WHEN a.id = $prefix_key THEN 0
  WHEN a.id STARTS WITH $prefix_key OR toLower(e.name) STARTS WITH toLower($prefix) THEN 1
  ELSE 2 END) AS rank
RETURN e.name AS name, e.kind AS kind, e.papers AS papers, e.first_seen AS year, e.aliases AS aliases,
       e.first_seen_is_bound AS year_is_bound, e.id AS id
ORDER BY rank, papers DESC, name, id
LIMIT $limit
