// purpose: How much better, faster or smaller papers say that things are on a data set.
// param: dataset name -
// param: metric name ""
// param: min_confidence float 0.0
// param: limit int 1000
// returns: measure - what is measured
// returns: name - what is better
// returns: text - the gain as printed
// returns: number - the gain; none for a range
// returns: unit - its unit: %, x for how many times as much, or the measure's own
// returns: basis - absolute, relative, factor, or unclear
// returns: confidence - how likely the result is read right, 0 to 1
// returns: sentence - the sentence that reports it
// returns: title - the paper's title
// returns: year - the paper's year
// returns: paper - its id
// returns: id - the id of what is better
// example: dataset=HotpotQA
MATCH (:Alias {id: $dataset_key})-[:NAMES]->(d:Entity)
MATCH (d)<-[:ON]-(r:Result)-[:OF]->(subject:Entity)
WHERE r.confidence >= $min_confidence AND r.says = 'gain'
MATCH (r)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:IN]->(m:Entity)
WITH subject, r, p, m
WHERE $metric_key = '' OR EXISTS { MATCH (m)<-[:NAMES]-(:Alias {id: $metric_key}) }
RETURN r.measure AS measure, subject.name AS name, r.text AS text, r.number AS number, r.number_unit AS unit,
       r.basis AS basis, r.confidence AS confidence, r.sentence AS sentence, p.title AS title, p.year AS year, p.id AS paper,
       subject.id AS id
ORDER BY measure, confidence DESC, name, r.id
LIMIT $limit
