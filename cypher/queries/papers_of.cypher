// purpose: Papers by year, the newest first; those whose title holds a text.
// param: since int 0
// param: until int 9999
// param: title str ""
// param: limit int 100
// returns: title - the paper's title
// returns: published - its date, as precise as it is known
// returns: year - its year
// returns: url - where the paper is found
// returns: paper - its id
// example: since=2021
//
// With `since` or `until`, papers without a date are left out.
MATCH (p:Paper)
WHERE ($since <= 0 OR p.year >= $since) AND ($until >= 9999 OR p.year <= $until)
  AND ($title = '' OR toLower(p.title) CONTAINS toLower($title))
RETURN p.title AS title, p.published AS published, p.year AS year, p.url AS url, p.id AS paper
ORDER BY coalesce(published, '') DESC, paper
LIMIT $limit
