// purpose: How many papers, things, statements and results the graph holds.
// param: limit int 100
// returns: what - papers, entities, statements or results
// returns: kind - the kind of entity or statement; empty for papers and results
// returns: count - how many there are
CALL {
  MATCH (n:Paper) RETURN 'papers' AS what, '' AS kind, count(n) AS count
  UNION ALL
  MATCH (n:Entity) RETURN 'entities' AS what, n.kind AS kind, count(n) AS count
  UNION ALL
  MATCH (:Paper)-[r:PROPOSES]->(:Entity) RETURN 'statements' AS what, 'PROPOSES' AS kind, count(r) AS count
  UNION ALL
  MATCH (:Entity)-[r]->(:Entity) RETURN 'statements' AS what, type(r) AS kind, count(*) AS count
  UNION ALL
  MATCH (n:Result) RETURN 'results' AS what, '' AS kind, count(n) AS count
}
WITH what, kind, count
WHERE count > 0 OR kind = ''
RETURN what AS what, kind AS kind, count AS count
ORDER BY what, count DESC, kind
LIMIT $limit
