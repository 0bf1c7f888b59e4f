// purpose: What a thing is a variant of, what that is a variant of, and so on up to six generations up; each once, at its least depth.
// param: name name -
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - the ancestor
// returns: kind - Model, Method or Dataset
// returns: depth - 1 for a parent, 2 for a parent's parent, up to 6
// returns: via - the child through which it is reached most surely; at depth 1 the asked thing
// returns: year - the year it appeared in
// returns: confidence - how likely the statement that joins it to `via` is right, 0 to 1
// returns: path_confidence - how likely all statements on the way are right: the product of what each is, 0 to 1
// returns: support - number of papers that say so
// returns: papers - their ids
// returns: sentence - the first sentence that says so
// returns: aliases - other spellings of its name
// returns: year_is_bound - true where it appeared in `year` or before
// returns: id - its id
// returns: via_id - the id of `via`
// example: name=TinyBERT
//
// One branch a depth, each generation once, with its surest path: all paths of a family with cycles would be millions.
// Nothing is looked for behind a first generation that alone fills the query's limit, and what LIMIT takes from a later one
// lies behind what that limit shows; four times as many, for names that several things bear.
CALL {
  MATCH (:Alias {id: $key})-[:NAMES]->(root:Entity)
  MATCH (root)-[r:VARIANT_OF]->(v:Entity) WHERE r.confidence >= $min_confidence AND v <> root
  RETURN v, r, root AS p, r.confidence AS sure, 1 AS depth
  UNION ALL
  MATCH (:Alias {id: $key})-[:NAMES]->(root:Entity)
  WHERE COUNT { MATCH (root)-[r:VARIANT_OF]->(:Entity) WHERE r.confidence >= $min_confidence } <= $limit
  MATCH (root)-[r:VARIANT_OF]->(p1:Entity) WHERE r.confidence >= $min_confidence AND p1 <> root
  WITH root, p1, max(r.confidence) AS c1 LIMIT 4 * $limit
  MATCH (p1)-[r:VARIANT_OF]->(v:Entity) WHERE r.confidence >= $min_confidence AND v <> root
  RETURN v, r, p1 AS p, c1 * r.confidence AS sure, 2 AS depth
  UNION ALL
  MATCH (:Alias {id: $key})-[:NAMES]->(root:Entity)
  WHERE COUNT { MATCH (root)-[r:VARIANT_OF]->(:Entity) WHERE r.confidence >= $min_confidence } <= $limit
  MATCH (root)-[r:VARIANT_OF]->(p1:Entity) WHERE r.confidence >= $min_confidence AND p1 <> root
  WITH root, p1, max(r.confidence) AS c1 LIMIT 4 * $limit
  MATCH (p1)-[r:VARIANT_OF]->(p2:Entity) WHERE r.confidence >= $min_confidence AND p2 <> root
  WITH root, p2, max(c1 * r.confidence) AS c2 LIMIT 4 * $limit
  MATCH (p2)-[r:VARIANT_OF]->(v:Entity) WHERE r.confidence >= $min_confidence AND v <> root
  RETURN v, r, p2 AS p, c2 * r.confidence AS sure, 3 AS depth
  UNION ALL
  MATCH (:Alias {id: $key})-[:NAMES]->(root:Entity)
  WHERE COUNT { MATCH (root)-[r:VARIANT_OF]->(:Entity) WHERE r.confidence >= $min_confidence } <= $limit
  MATCH (root)-[r:VARIANT_OF]->(p1:Entity) WHERE r.confidence >= $min_confidence AND p1 <> root
  WITH root, p1, max(r.confidence) AS c1 LIMIT 4 * $limit
  MATCH (p1)-[r:VARIANT_OF]->(p2:Entity) WHERE r.confidence >= $min_confidence AND p2 <> root
  WITH root, p2, max(c1 * r.confidence) AS c2 LIMIT 4 * $limit
  MATCH (p2)-[r:VARIANT_OF]->(p3:Entity) WHERE r.confidence >= $min_confidence AND p3 <> root
  WITH root, p3, max(c2 * r.confidence) AS c3 LIMIT 4 * $limit
  MATCH (p3)-[r:VARIANT_OF]->(v:Entity) WHERE r.confidence >= $min_confidence AND v <> root
  RETURN v, r, p3 AS p, c3 * r.confidence AS sure, 4 AS depth
  UNION ALL
  MATCH (:Alias {id: $key})-[:NAMES]->(root:Entity)
  WHERE COUNT { MATCH (root)-[r:VARIANT_OF]->(:Entity) WHERE r.confidence >= $min_confidence } <= $limit
  MATCH (root)-[r:VARIANT_OF]->(p1:Entity) WHERE r.confidence >= $min_confidence AND p1 <> root
  WITH root, p1, max(r.confidence) AS c1 LIMIT 4 * $limit
  MATCH (p1)-[r:VARIANT_OF]->(p2:Entity) WHERE r.confidence >= $min_confidence AND p2 <> root
  WITH root, p2, max(c1 * r.confidence) AS c2 LIMIT 4 * $limit
  MATCH (p2)-[r:VARIANT_OF]->(p3:Entity) WHERE r.confidence >= $min_confidence AND p3 <> root
  WITH root, p3, max(c2 * r.confidence) AS c3 LIMIT 4 * $limit
  MATCH (p3)-[r:VARIANT_OF]->(p4:Entity) WHERE r.confidence >= $min_confidence AND p4 <> root
  WITH root, p4, max(c3 * r.confidence) AS c4 LIMIT 4 * $limit
  MATCH (p4)-[r:VARIANT_OF]->(v:Entity) WHERE r.confidence >= $min_confidence AND v <> root
  RETURN v, r, p4 AS p, c4 * r.confidence AS sure, 5 AS depth
  UNION ALL
  MATCH (:Alias {id: $key})-[:NAMES]->(root:Entity)
  WHERE COUNT { MATCH (root)-[r:VARIANT_OF]->(:Entity) WHERE r.confidence >= $min_confidence } <= $limit
  MATCH (root)-[r:VARIANT_OF]->(p1:Entity) WHERE r.confidence >= $min_confidence AND p1 <> root
  WITH root, p1, max(r.confidence) AS c1 LIMIT 4 * $limit
  MATCH (p1)-[r:VARIANT_OF]->(p2:Entity) WHERE r.confidence >= $min_confidence AND p2 <> root
  WITH root, p2, max(c1 * r.confidence) AS c2 LIMIT 4 * $limit
  MATCH (p2)-[r:VARIANT_OF]->(p3:Entity) WHERE r.confidence >= $min_confidence AND p3 <> root
  WITH root, p3, max(c2 * r.confidence) AS c3 LIMIT 4 * $limit
  MATCH (p3)-[r:VARIANT_OF]->(p4:Entity) WHERE r.confidence >= $min_confidence AND p4 <> root
  WITH root, p4, max(c3 * r.confidence) AS c4 LIMIT 4 * $limit
  MATCH (p4)-[r:VARIANT_OF]->(p5:Entity) WHERE r.confidence >= $min_confidence AND p5 <> root
  WITH root, p5, max(c4 * r.confidence) AS c5 LIMIT 4 * $limit
  MATCH (p5)-[r:VARIANT_OF]->(v:Entity) WHERE r.confidence >= $min_confidence AND v <> root
  RETURN v, r, p5 AS p, c5 * r.confidence AS sure, 6 AS depth
}
WITH v, r, p, sure, depth ORDER BY depth, sure DESC, p.name, p.id
WITH v, collect(depth)[0] AS depth, collect(r)[0] AS r, collect(p)[0] AS p, collect(sure)[0] AS sure
RETURN v.name AS name, v.kind AS kind, depth AS depth, p.name AS via, v.first_seen AS year, r.confidence AS confidence,
       round(10000 * sure) / 10000 AS path_confidence, r.support AS support, r.papers AS papers,
       r.sentences[0] AS sentence, v.aliases AS aliases, v.first_seen_is_bound AS year_is_bound, v.id AS id, p.id AS via_id
ORDER BY depth, support DESC, confidence DESC, name, id
LIMIT $limit
