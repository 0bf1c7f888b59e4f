// purpose: Which things have the most direct variants.
// param: min_confidence float 0.0
// param: limit int 50
// returns: name - the thing
// returns: kind - Model, Method or Dataset
// returns: variants - number of its direct variants
// returns: papers - number of papers that mention it
// returns: year - the year it appeared in
// returns: year_is_bound - true where it appeared in `year` or before
// returns: id - its id
MATCH (v:Entity)-[r:VARIANT_OF]->(e:Entity)
WHERE r.confidence >= $min_confidence
WITH e, count(v) AS variants
RETURN e.name AS name, e.kind AS kind, variants AS variants, e.papers AS papers, e.first_seen AS year,
       e.first_seen_is_bound AS year_is_bound, e.id AS id
ORDER BY variants DESC, papers DESC, name, id
LIMIT $limit
