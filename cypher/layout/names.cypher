// What is asked before and after a named query that takes names: whether one is known, and which ones are near it.

// statement: near
// Names that could be meant by one that the graph does not know: about as long, and alike at one end.
MATCH (a:Alias)-[:NAMES]->(e:Entity)
WHERE a.id STARTS WITH $head OR a.id ENDS WITH $tail
RETURN DISTINCT a.id AS key, e.name AS name, e.papers AS papers ORDER BY papers DESC, key, name LIMIT 5000;

// statement: known
MATCH (a:Alias {id: $key})-[:NAMES]->(e:Entity) RETURN count(*) AS entities LIMIT 1;

// statement: meant
// What each of several folded names stands for.
UNWIND $keys AS key
MATCH (a:Alias {id: key})-[:NAMES]->(e:Entity)
RETURN key AS key, e.id AS id, e.name AS name, e.kind AS kind, e.aliases AS aliases, e.papers AS papers,
       e.first_seen AS first_seen, e.first_seen_is_bound AS first_seen_is_bound
ORDER BY key, papers DESC, id
LIMIT 5000;
