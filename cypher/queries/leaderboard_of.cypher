// purpose: The values that papers report on a data set: the measure of most values first, and in each the best.
// param: dataset name -
// param: metric name ""
// param: also name ""
// param: min_confidence float 0.0
// param: limit int 1000
// returns: measure - what is measured; metrics of several names can be one measure
// returns: name - what reached the value
// returns: number - the value, in the measure's own unit
// returns: unit - that unit
// returns: better - higher, lower or unknown
// returns: text - the number as printed
// returns: metric - the metric as the paper names it
// returns: setting - words near it that tell under which conditions
// returns: confidence - how likely the result is read right, 0 to 1
// returns: sentence - the sentence that reports it
// returns: title - the paper's title
// returns: year - the paper's year
// returns: paper - its id
// returns: id - the id of what reached the value
// example: dataset=MNLI
//
// `metric` is a measure, of whatever names, or one of these names: accuracy, top-1 accuracy.
// `also` is another name of the same test, whose values stand among these: ImageNet beside ImageNet-1K.
MATCH (a:Alias)-[:NAMES]->(d:Entity)
WHERE a.id IN [$dataset_key, $also_key]
WITH DISTINCT d
MATCH (d)<-[:ON]-(r:Result)
WHERE r.confidence >= $min_confidence AND r.says = 'value' AND r.number IS NOT NULL
  AND ($metric_key = '' OR toLower(r.measure) = $metric_key
    OR EXISTS { MATCH (r)-[:IN]->(:Entity)<-[:NAMES]-(:Alias {id: $metric_key}) })
// The measure of most values comes first. Those where it is not known which way is better have no first: they come last.
WITH r.measure AS measure, CASE WHEN r.better = 'unknown' THEN 1 ELSE 0 END AS unranked, count(*) AS values, collect(r) AS found
UNWIND found AS r
MATCH (r)-[:OF]->(subject:Entity)
MATCH (r)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:IN]->(m:Entity)
WITH measure, unranked, values, subject, r, p, m, CASE WHEN r.better = 'lower' THEN r.number ELSE -r.number END AS place
RETURN measure AS measure, subject.name AS name, r.number AS number, r.number_unit AS unit, r.better AS better, r.text AS text,
       m.name AS metric, r.setting AS setting, r.confidence AS confidence, r.sentence AS sentence, p.title AS title,
       p.year AS year, p.id AS paper, subject.id AS id
ORDER BY unranked, values DESC, measure, unit, place, name, r.id
LIMIT $limit
