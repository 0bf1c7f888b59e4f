// purpose: The papers that mention a thing, newest first.
// param: name name -
// param: limit int 1000
// returns: title - the paper's title
// returns: published - its date, as precise as it is known
// returns: mentions - how often it mentions the thing
// returns: url - where the paper is found
// returns: paper - its id
// returns: name - what is mentioned
// example: name=RoBERTa
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)<-[r:MENTIONS]-(p:Paper)
RETURN p.title AS title, p.published AS published, r.count AS mentions, p.url AS url, p.id AS paper, e.name AS name
ORDER BY coalesce(published, '') DESC, mentions DESC, paper, e.id
LIMIT $limit
