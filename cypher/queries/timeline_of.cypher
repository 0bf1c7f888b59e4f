// purpose: Year by year, how many papers mention a thing, and how often.
// param: name name -
// param: limit int 100
// returns: year - the year of the papers
// returns: papers - number of papers that mention the thing
// returns: mentions - number of mentions in them
// returns: proposing - number of papers that propose it
// returns: name - the thing
// returns: id - its id
// example: name=BERT
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)<-[r:MENTIONS]-(p:Paper)
WHERE p.year IS NOT NULL
OPTIONAL MATCH (p)-[proposal:PROPOSES]->(e)
RETURN p.year AS year, count(p) AS papers, sum(r.count) AS mentions, count(proposal) AS proposing, e.name AS name, e.id AS id
ORDER BY year, name, id
LIMIT $limit
