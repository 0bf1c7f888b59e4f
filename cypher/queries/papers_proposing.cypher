// purpose: The papers that propose a thing.
// param: name name -
// param: min_confidence float 0.0
// param: limit int 1000
// returns: title - the paper's title
// returns: year - its year
// returns: confidence - how likely it is that this paper proposes it, 0 to 1
// returns: sentence - the first sentence that says so
// returns: url - where the paper is found
// returns: paper - its id
// returns: name - what is proposed
// example: name=ELECTRA
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)<-[r:PROPOSES]-(p:Paper)
WHERE r.confidence >= $min_confidence
RETURN p.title AS title, p.year AS year, r.confidence AS confidence, r.sentences[0] AS sentence, p.url AS url, p.id AS paper,
       e.name AS name
ORDER BY confidence DESC, coalesce(p.year, 9999), title, r.id
LIMIT $limit
