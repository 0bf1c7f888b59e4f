// purpose: What is mentioned in the same papers as a thing, most often first.
// param: name name -
// param: limit int 50
// returns: name - the other thing
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: together - number of papers that mention both
// returns: papers - number of papers that mention the other thing
// returns: id - its id
// example: name=ELECTRA
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)<-[:MENTIONS]-(p:Paper)
MATCH (p)-[:MENTIONS]->(other:Entity)
WHERE other <> e
WITH other, count(DISTINCT p) AS together
RETURN other.name AS name, other.kind AS kind, together AS together, other.papers AS papers, other.id AS id
ORDER BY together DESC, papers, name, id
LIMIT $limit
