// purpose: What stands in one or two relations: variants of one thing that are evaluated on another, methods that use this and beat that.
// param: relation str VARIANT_OF
// param: name name -
// param: inverse bool false
// param: also str ""
// param: other name ""
// param: also_inverse bool false
// param: kind str ""
// param: since int 0
// param: until int 9999
// param: order str surest
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - the thing that is looked for
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: year - the year it appeared in
// returns: relation - its relation to `name`
// returns: depth - 1; 2 and 3 for variants of variants
// returns: also - its relation to `other`, if that was asked for
// returns: confidence - how likely the less certain of the two statements is right, 0 to 1
// returns: sentence - the first sentence that says the first
// returns: also_sentence - the first sentence that says the second
// returns: proposed_in - the titles of the papers that propose it
// returns: aliases - other spellings of its name
// returns: year_is_bound - true where it appeared in `year` or before
// returns: id - its id
// example: relation=VARIANT_OF name=BERT also=EVALUATED_ON other=GLUE
//
// A relation may be several: `TRAINED_ON or EVALUATED_ON`. What is looked for is its head; with `inverse` its tail. Variants
// are followed three generations down. `kind` may be several as well; `order` is surest, newest or oldest.
CALL {
  MATCH (:Alias {id: $key})-[:NAMES]->(a:Entity)
  MATCH (a)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(e:Entity)
  WHERE $relation CONTAINS type(r) AND r.confidence >= $min_confidence AND e <> a
    AND (type(r) = 'COMPARED_WITH' OR startNode(r).id = CASE WHEN $inverse THEN a.id ELSE e.id END)
  RETURN e, r, 1 AS depth
  UNION ALL
  MATCH (:Alias {id: $key})-[:NAMES]->(a:Entity)
  WHERE $relation CONTAINS 'VARIANT_OF' AND NOT $inverse
  MATCH (a)<-[r1:VARIANT_OF]-(p1:Entity) WHERE r1.confidence >= $min_confidence AND p1 <> a
  WITH DISTINCT a, p1
  MATCH (p1)<-[r:VARIANT_OF]-(e:Entity) WHERE r.confidence >= $min_confidence AND e <> a
  RETURN e, r, 2 AS depth
  UNION ALL
  MATCH (:Alias {id: $key})-[:NAMES]->(a:Entity)
  WHERE $relation CONTAINS 'VARIANT_OF' AND NOT $inverse
  MATCH (a)<-[r1:VARIANT_OF]-(p1:Entity) WHERE r1.confidence >= $min_confidence AND p1 <> a
  WITH DISTINCT a, p1
  MATCH (p1)<-[r2:VARIANT_OF]-(p2:Entity) WHERE r2.confidence >= $min_confidence AND p2 <> a
  WITH DISTINCT a, p2
  MATCH (p2)<-[r:VARIANT_OF]-(e:Entity) WHERE r.confidence >= $min_confidence AND e <> a
  RETURN e, r, 3 AS depth
}
WITH e, r, depth
WHERE ($kind = '' OR $kind CONTAINS e.kind)
  AND ($since <= 0 OR (e.first_seen >= $since AND NOT e.first_seen_is_bound)) AND ($until >= 9999 OR e.first_seen <= $until)
WITH e, r, depth ORDER BY depth, r.confidence DESC, r.id
WITH e, collect(r)[0] AS r, collect(depth)[0] AS depth
OPTIONAL MATCH (:Alias {id: $other_key})-[:NAMES]->(b:Entity)
OPTIONAL MATCH (e)-[s:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(b)
WHERE $also CONTAINS type(s) AND s.confidence >= $min_confidence
  AND (type(s) = 'COMPARED_WITH' OR startNode(s).id = CASE WHEN $also_inverse THEN b.id ELSE e.id END)
WITH e, r, depth, s
WHERE $other_key = '' OR s IS NOT NULL
WITH e, r, depth, s ORDER BY s.confidence DESC, s.id
WITH e, r, depth, collect(s)[0] AS s
OPTIONAL MATCH (p:Paper)-[:PROPOSES]->(e)
WITH e, r, depth, s, p ORDER BY p.published, p.id
WITH e, r, depth, s, collect(p.title) AS proposed_in
RETURN e.name AS name, e.kind AS kind, e.first_seen AS year, type(r) AS relation, depth AS depth,
       CASE WHEN s IS NULL THEN null ELSE type(s) END AS also,
       CASE WHEN s IS NOT NULL AND s.confidence < r.confidence THEN s.confidence ELSE r.confidence END AS confidence,
       r.sentences[0] AS sentence, CASE WHEN s IS NULL THEN null ELSE s.sentences[0] END AS also_sentence,
       proposed_in AS proposed_in, e.aliases AS aliases, e.first_seen_is_bound AS year_is_bound, e.id AS id
ORDER BY CASE $order WHEN 'newest' THEN -coalesce(year, 0) WHEN 'oldest' THEN coalesce(year, 9999) ELSE 0 END, depth, confidence DESC, name, id
LIMIT $limit
