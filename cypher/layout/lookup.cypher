// What pages and commands ask of a store besides the named queries: entities by name or id, family edges, a card's facts.

// statement: entities_by_alias
MATCH (a:Alias {id: $key})-[:NAMES]->(e:Entity)
RETURN e.id AS id, e.name AS name, e.kind AS kind, e.aliases AS aliases, e.papers AS papers,
       e.first_seen AS first_seen, e.first_seen_is_bound AS first_seen_is_bound
ORDER BY papers DESC, id
LIMIT 50;

// statement: entities_by_id
UNWIND $ids AS one
MATCH (e:Entity {id: one})
RETURN e.id AS id, e.name AS name, e.kind AS kind, e.aliases AS aliases, e.papers AS papers,
       e.first_seen AS first_seen, e.first_seen_is_bound AS first_seen_is_bound
ORDER BY id
LIMIT 10000;

// statement: papers_by_id
UNWIND $ids AS one
MATCH (p:Paper {id: one})
RETURN p.id AS id, p.title AS title, p.published AS published, p.year AS year, p.url AS url
ORDER BY id
LIMIT 10000;

// statement: statements_of
MATCH (e:Entity {id: $id})
MATCH (e)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]-(o:Entity)
RETURN startNode(r).id AS head, type(r) AS kind, endNode(r).id AS tail, o.name AS name, o.kind AS of_kind,
       o.first_seen AS first_seen, o.first_seen_is_bound AS first_seen_is_bound,
       r.confidence AS confidence, r.support AS support, r.evidence AS evidence
ORDER BY kind, confidence DESC, head, tail
LIMIT 1000000;

// statement: papers_proposing
MATCH (e:Entity {id: $id})<-[r:PROPOSES]-(p:Paper)
RETURN p.id AS id, p.title AS title, p.year AS year, r.confidence AS confidence, r.sentences[0] AS sentence
ORDER BY confidence DESC, coalesce(p.year, 9999), id
LIMIT 100;

// statement: paper
MATCH (p:Paper {id: $id})
RETURN p.id AS id, p.title AS title, p.abstract AS abstract, p.published AS published, p.url AS url, p.sources AS sources
LIMIT 1;

// statement: mentions_of_paper
MATCH (p:Paper {id: $id})-[r:MENTIONS]->(e:Entity)
RETURN e.id AS id, e.name AS name, e.kind AS kind, r.count AS count, r.mentions AS mentions
ORDER BY kind, count DESC, id
LIMIT 10000;

// statement: occurrences_of
MATCH (e:Entity {id: $id})<-[r:MENTIONS]-(p:Paper)
RETURN p.id AS paper, e.id AS entity, r.mentions AS mentions
ORDER BY paper
LIMIT 100000;

// statement: proposals_of_paper
MATCH (p:Paper {id: $id})-[r:PROPOSES]->(e:Entity)
RETURN p.id AS head, 'this paper' AS head_name, 'PROPOSES' AS kind, e.id AS tail, e.name AS tail_name,
       r.confidence AS confidence, r.evidence AS evidence
ORDER BY confidence DESC, tail
LIMIT 1000;

// statement: statements_of_paper
MATCH (p:Paper {id: $id})-[:MENTIONS]->(h:Entity)
MATCH (h)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]->(t:Entity)
WHERE $id IN r.papers
RETURN h.id AS head, h.name AS head_name, type(r) AS kind, t.id AS tail, t.name AS tail_name,
       r.confidence AS confidence, r.evidence AS evidence
ORDER BY kind, confidence DESC, head, tail
LIMIT 10000;

// statement: results_of_paper
MATCH (p:Paper {id: $id})-[:REPORTS]->(n:Result)
MATCH (n)-[:OF]->(s:Entity)
OPTIONAL MATCH (n)-[:ON]->(d:Entity)
OPTIONAL MATCH (n)-[:IN]->(m:Entity)
RETURN n.id AS id, n.text AS text, n.value AS value, n.unit AS unit, s.name AS subject, d.name AS dataset, m.name AS metric,
       n.confidence AS confidence, n.evidence AS evidence
ORDER BY id
LIMIT 10000;

// statement: statements_among
UNWIND $ids AS id
MATCH (h:Entity {id: id})-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]->(t:Entity)
WHERE t.id IN $ids
RETURN h.id AS head, type(r) AS kind, t.id AS tail, r.confidence AS confidence, r.evidence AS evidence
ORDER BY head, kind, tail
LIMIT 100000;

// statement: proposals_among
UNWIND $ids AS id
MATCH (e:Entity {id: id})<-[r:PROPOSES]-(p:Paper)
RETURN p.id AS head, type(r) AS kind, e.id AS tail, r.confidence AS confidence, r.evidence AS evidence
ORDER BY head, tail
LIMIT 100000;

// statement: whole_papers_by_id
UNWIND $ids AS one
MATCH (p:Paper {id: one})
RETURN p.id AS id, p.title AS title, p.abstract AS abstract, p.published AS published, p.url AS url, p.doi AS doi,
       p.arxiv_id AS arxiv_id, p.authors AS authors, p.upvotes AS upvotes, p.sources AS sources,
       p.author_names AS author_names
ORDER BY id
LIMIT 100000;

// statement: most_mentioned
MATCH (e:Entity)
RETURN e.id AS id, e.papers AS papers
ORDER BY papers DESC, id
LIMIT $limit;

// statement: largest_families
MATCH (v:Entity)-[r:VARIANT_OF]->(e:Entity)
WHERE r.confidence >= $min_confidence
WITH e, count(v) AS variants
RETURN e.id AS id, variants AS variants
ORDER BY variants DESC, e.papers DESC, id
LIMIT $limit;

// statement: newest_papers
MATCH (p:Paper)
WHERE p.published IS NOT NULL AND toLower(p.title) CONTAINS toLower($text)
RETURN p.id AS id, p.title AS title, p.published AS published, p.year AS year, p.url AS url
ORDER BY published DESC, id
LIMIT $limit;

// statement: undated_papers
MATCH (p:Paper)
WHERE p.published IS NULL AND toLower(p.title) CONTAINS toLower($text)
RETURN p.id AS id, p.title AS title, p.published AS published, p.year AS year, p.url AS url
ORDER BY title, id
LIMIT $limit;

// statement: papers_called
MATCH (p:Paper)
WHERE p.id STARTS WITH $beginning OR toLower(p.title) CONTAINS toLower($title)
RETURN p.id AS id, p.title AS title,
       CASE WHEN toLower(p.title) = toLower($title) THEN 0
            WHEN p.id STARTS WITH $beginning OR toLower(p.title) STARTS WITH toLower($title) THEN 1
            ELSE 2 END AS rank
ORDER BY rank, title, id
LIMIT $limit;

// statement: papers_with_words
UNWIND $words AS word
MATCH (p:Paper)
WHERE toLower(p.title) CONTAINS word
RETURN p.id AS id, p.title AS title, count(word) AS words
ORDER BY words DESC, title, id
LIMIT $limit;
