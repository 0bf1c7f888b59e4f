// purpose: The numbers that papers report of a model or method, by data set and metric.
// param: name name -
// param: dataset name ""
// param: metric name ""
// param: also name ""
// param: min_confidence float 0.0
// param: limit int 1000
// returns: name - what reached the result
// returns: dataset - on which data set, if the paper says so
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
// example: name=BERT
//
// `also` is another name of the same test as `dataset`: ImageNet beside ImageNet-1K.
MATCH (:Alias {id: $key})-[:NAMES]->(e:Entity)
MATCH (e)<-[:OF]-(r:Result)
WHERE r.confidence >= $min_confidence
MATCH (r)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:ON]->(d:Entity)
OPTIONAL MATCH (r)-[:IN]->(m:Entity)
WITH e, r, p, d, m
WHERE ($dataset_key = '' OR EXISTS { MATCH (d)<-[:NAMES]-(:Alias {id: $dataset_key}) }
       OR ($also_key <> '' AND EXISTS { MATCH (d)<-[:NAMES]-(:Alias {id: $also_key}) }))
  AND ($metric_key = '' OR EXISTS { MATCH (m)<-[:NAMES]-(:Alias {id: $metric_key}) })
RETURN e.name AS name, d.name AS dataset, m.name AS metric, r.value AS value, r.text AS text, r.unit AS unit,
       r.confidence AS confidence, r.sentence AS sentence, p.title AS title, p.year AS year, p.id AS paper, e.id AS id
ORDER BY coalesce(dataset, ''), coalesce(metric, ''), coalesce(value, -1.0e308) DESC, r.id
LIMIT $limit
