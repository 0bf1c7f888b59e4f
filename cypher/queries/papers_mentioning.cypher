// purpose: The papers that mention a thing, or two of them, newest first.
// param: name name -
// param: also name ""
// param: since int 0
// param: until int 9999
// param: limit int 1000
// returns: title - the paper's title
// returns: published - its date, as precise as it is known
// returns: mentions - how often it mentions the thing
// returns: url - where the paper is found
// returns: paper - its id
// returns: name - what is mentioned
// example: name=RoBERTa
//
// With `also`, only papers that mention that as well; `since` and `until` are years.
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)<-[r:MENTIONS]-(p:Paper)
WHERE ($also_key = '' OR EXISTS { MATCH (p)-[:MENTIONS]->(:Entity)<-[:NAMES]-(:Alias {id: $also_key}) })
  AND ($since <= 0 OR p.year >= $since) AND ($until >= 9999 OR p.year <= $until)
RETURN p.title AS title, p.published AS published, r.count AS mentions, p.url AS url, p.id AS paper, e.name AS name
ORDER BY coalesce(published, '') DESC, mentions DESC, paper, e.id
LIMIT $limit
