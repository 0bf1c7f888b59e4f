// What writing into a server's database needs besides the statements of nodes.cypher and relationships.cypher: whose
// nodes are there, what they hold, and how those that are gone are taken out. Every statement that deletes or changes
// asks for the mark `cladograph`, which all our nodes carry and nobody else's do.

// statement: foreign
MATCH (n:Paper|Entity|Result|Alias|Cladograph|Model|Method|Dataset|Metric|Task)
WHERE n.cladograph IS NULL
UNWIND labels(n) AS label
WITH label, count(*) AS nodes
WHERE label IN ['Paper', 'Entity', 'Result', 'Alias', 'Cladograph', 'Model', 'Method', 'Dataset', 'Metric', 'Task']
RETURN label AS label, nodes AS nodes ORDER BY label;

// statement: others
MATCH (n:Paper|Entity|Result|Alias|Cladograph)
WHERE n.cladograph IS NOT NULL AND n.cladograph <> $ledger
RETURN n.cladograph AS ledger, count(*) AS nodes ORDER BY ledger;

// statement: nodes
MATCH (n:Paper|Entity|Result|Alias)
WHERE n.cladograph = $ledger
RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties;

// statement: relationships
MATCH (head:Paper|Entity|Result|Alias)-[r]->(tail:Entity|Result)
WHERE head.cladograph = $ledger AND tail.cladograph = $ledger
RETURN elementId(r) AS element, type(r) AS kind, head.id AS head, tail.id AS tail, properties(r) AS properties;

// statement: attached
// Relationships that somebody else has drawn to nodes of ours which are to go.
UNWIND $rows AS element
MATCH (n)-[r]-(other)
WHERE elementId(n) = element AND (other.cladograph IS NULL OR NOT type(r) IN $kinds)
RETURN n.id AS id, type(r) AS kind ORDER BY id, kind LIMIT 1;

// statement: delete_relationships
UNWIND $rows AS element
MATCH (head)-[r]->(tail)
WHERE elementId(r) = element AND head.cladograph = $ledger AND tail.cladograph = $ledger
DELETE r;

// statement: delete_nodes
UNWIND $rows AS element
MATCH (n)
WHERE elementId(n) = element AND n.cladograph = $ledger
DETACH DELETE n;

// statement: unlabel
UNWIND $rows AS element
MATCH (n)
WHERE elementId(n) = element AND n.cladograph = $ledger
REMOVE n:Model:Method:Dataset:Metric:Task;

// statement: delete_imprint
MATCH (n:Cladograph) WHERE n.cladograph = $ledger DELETE n;

// statement: delete_imprints
// What says that a graph is whole, whosever it is: gone before any part of that graph.
MATCH (n:Cladograph) WHERE n.cladograph IS NOT NULL DELETE n;

// statement: delete_others
// All that Cladograph wrote here, for whichever ledger: a part of it at a time, until none is left.
MATCH (n:Paper|Entity|Result|Alias|Cladograph)
WHERE n.cladograph IS NOT NULL
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(*) AS nodes;

// statement: hold
// Never committed: whoever holds this value of the constraint is the one who writes.
CREATE (n:CladographWriter {id: 'writer'}) RETURN n.id AS id;

// statement: slot
// Nothing stays of it. Whoever writes under the same name is waited for, also where its client has died in its commit.
MERGE (w:CladographWriter {id: $slot}) DELETE w;

// statement: unfinished
// A graph that Neo4j's importer has loaded, as long as what it leaves out is not there.
MATCH (n:Cladograph) WHERE n.fingerprint STARTS WITH $mark RETURN n.id AS id;

// statement: finished
MATCH (n:Cladograph) WHERE n.fingerprint STARTS WITH $mark SET n.fingerprint = substring(n.fingerprint, size($mark));
