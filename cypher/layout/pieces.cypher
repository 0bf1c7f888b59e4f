// How an embedded graph is brought up to date piece by piece: what a piece had is taken out, before nodes.cypher and
// relationships.cypher write what it has now. Each but the last takes `$rows`, a list of ids.

// statement: empty_papers
UNWIND $rows AS id MATCH (n:Paper {id: id})-[r:MENTIONS|PROPOSES]->(:Entity) DELETE r;

// statement: delete_results
UNWIND $rows AS id MATCH (n:Paper {id: id})-[:REPORTS]->(found:Result) DETACH DELETE found;

// statement: delete_papers
UNWIND $rows AS id MATCH (n:Paper {id: id}) DETACH DELETE n;

// statement: empty_entities
UNWIND $rows AS id MATCH (n:Entity {id: id})<-[r:NAMES]-(:Alias) DELETE r;

// statement: unlabel_entities
UNWIND $rows AS id MATCH (n:Entity {id: id}) REMOVE n:Model:Method:Dataset:Metric:Task;

// statement: empty_heads
UNWIND $rows AS id
MATCH (n:Entity {id: id})-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]->(:Entity)
DELETE r;

// statement: delete_entities
UNWIND $rows AS id MATCH (n:Entity {id: id}) DETACH DELETE n;

// statement: delete_idle_aliases
MATCH (n:Alias) WHERE NOT (n)-[:NAMES]->(:Entity) DELETE n;
