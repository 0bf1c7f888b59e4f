// purpose: The things of one kind, by the number of papers that mention them, or the newest first.
// param: kind kind -
// param: since int 0
// param: until int 9999
// param: order str mentioned
// param: limit int 100
// returns: name - the thing
// returns: kind - Model, Method, Dataset, Metric or Task
// returns: papers - number of papers that mention it
// returns: year - the year it appeared in
// returns: aliases - other spellings of its name
// returns: year_is_bound - true where it appeared in `year` or before
// returns: id - its id
// example: kind=Task
//
// `since` and `until` are years in which a thing appeared; `order` is mentioned, newest or oldest.
MATCH (e:Entity {kind: $kind})
WHERE ($since <= 0 OR (e.first_seen >= $since AND NOT e.first_seen_is_bound)) AND ($until >= 9999 OR e.first_seen <= $until)
RETURN e.name AS name, e.kind AS kind, e.papers AS papers, e.first_seen AS year, e.aliases AS aliases,
       e.first_seen_is_bound AS year_is_bound, e.id AS id
ORDER BY CASE $order WHEN 'newest' THEN -coalesce(year, 0) WHEN 'oldest' THEN coalesce(year, 9999) ELSE 0 END, papers DESC, name, id
LIMIT $limit
