// purpose: The numbers that papers report on a data set, by metric, the highest first.
// param: dataset name -
// param: metric name ""
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - what reached the result
// returns: metric - by which metric, if the paper says so
// returns: value - the number; none for a range
// returns: text - the number as printed
// returns: unit - its unit
// returns: confidence - how likely the result is read right, 0 to 1
// returns: sentence - the sentence that reports it
// returns: title - the paper's title
// returns: year - the paper's year
// returns: paper - its id
// returns: id - the id of what reached the result
// example: dataset=MNLI
MATCH (:Alias {id: $dataset_key})-[:NAMES]->(d:Entity)
MATCH (d)<-[:ON]-(r:Result)-[:OF]->(subject:Entity)
WHERE r.confidence >= $min_confidence
MATCH (r)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:IN]->(m:Entity)
WITH subject, r, p, m
WHERE $metric_key = '' OR EXISTS { MATCH (m)<-[:NAMES]-(:Alias {id: $metric_key}) }
RETURN subject.name AS name, m.name AS metric, r.value AS value, r.text AS text, r.unit AS unit, r.confidence AS confidence,
       r.sentence AS sentence, p.title AS title, p.year AS year, p.id AS paper, subject.id AS id
ORDER BY coalesce(metric, ''), coalesce(value, -1.0e308) DESC, name, r.id
LIMIT $limit
