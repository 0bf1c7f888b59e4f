// purpose: What the variants of a thing, up to three generations down, use, are evaluated on, are measured by and so on.
// param: relation str USES
// param: name name -
// param: inverse bool false
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - what is used, or what the variants are evaluated on
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: variants - how many variants it is said of
// returns: of - their names
// returns: confidence - how likely the surest of these statements is right, 0 to 1
// returns: sentence - the first sentence that says it of the surest
// returns: id - its id
// example: relation=EVALUATED_ON name=BERT
//
// A relation may be several: `TRAINED_ON or EVALUATED_ON`. With `inverse`, what stands in it to the variants: what uses them.
CALL {
  MATCH (:Alias {id: $key})-[:NAMES]->(a:Entity)
  MATCH (a)<-[r:VARIANT_OF]-(v:Entity) WHERE r.confidence >= $min_confidence AND v <> a
  RETURN a, v
  UNION
  MATCH (:Alias {id: $key})-[:NAMES]->(a:Entity)
  MATCH (a)<-[r1:VARIANT_OF]-(p1:Entity) WHERE r1.confidence >= $min_confidence AND p1 <> a
  WITH DISTINCT a, p1
  MATCH (p1)<-[r:VARIANT_OF]-(v:Entity) WHERE r.confidence >= $min_confidence AND v <> a
  RETURN a, v
  UNION
  MATCH (:Alias {id: $key})-[:NAMES]->(a:Entity)
  MATCH (a)<-[r1:VARIANT_OF]-(p1:Entity) WHERE r1.confidence >= $min_confidence AND p1 <> a
  WITH DISTINCT a, p1
  MATCH (p1)<-[r2:VARIANT_OF]-(p2:Entity) WHERE r2.confidence >= $min_confidence AND p2 <> a
  WITH DISTINCT a, p2
  MATCH (p2)<-[r:VARIANT_OF]-(v:Entity) WHERE r.confidence >= $min_confidence AND v <> a
  RETURN a, v
}
WITH DISTINCT a, v
MATCH (v)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(e:Entity)
WHERE $relation CONTAINS type(r) AND r.confidence >= $min_confidence
  AND (type(r) = 'COMPARED_WITH' OR startNode(r).id = CASE WHEN $inverse THEN e.id ELSE v.id END)
WITH e, v, r ORDER BY r.confidence DESC, r.id
WITH e, v, collect(r)[0] AS r
WITH e, v, r ORDER BY r.confidence DESC, r.id
WITH e, collect(v.name) AS of, collect(r)[0] AS r
RETURN e.name AS name, e.kind AS kind, size(of) AS variants, of AS of, r.confidence AS confidence, r.sentences[0] AS sentence, e.id AS id
ORDER BY variants DESC, confidence DESC, name, id
LIMIT $limit
