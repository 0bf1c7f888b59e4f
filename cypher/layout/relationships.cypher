// How the relationships are written: one statement a type. Each takes `$rows`, a list of {head, tail, properties}.
// Running one twice changes nothing: two nodes are joined at most once by one type.

// statement: NAMES
UNWIND $rows AS row MATCH (head:Alias {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:NAMES]->(tail);

// statement: REPORTS
UNWIND $rows AS row MATCH (head:Paper {id: row.head}) MATCH (tail:Result {id: row.tail})
MERGE (head)-[r:REPORTS]->(tail);

// statement: OF
UNWIND $rows AS row MATCH (head:Result {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:OF]->(tail);

// statement: ON
UNWIND $rows AS row MATCH (head:Result {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:ON]->(tail);

// statement: IN
UNWIND $rows AS row MATCH (head:Result {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:IN]->(tail);

// statement: MENTIONS
UNWIND $rows AS row MATCH (head:Paper {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:MENTIONS]->(tail) SET r = row.properties;

// statement: PROPOSES
UNWIND $rows AS row MATCH (head:Paper {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:PROPOSES]->(tail) SET r = row.properties;

// statement: VARIANT_OF
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:VARIANT_OF]->(tail) SET r = row.properties;

// statement: USES
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:USES]->(tail) SET r = row.properties;

// statement: PART_OF
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:PART_OF]->(tail) SET r = row.properties;

// statement: TRAINED_ON
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:TRAINED_ON]->(tail) SET r = row.properties;

// statement: EVALUATED_ON
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:EVALUATED_ON]->(tail) SET r = row.properties;

// statement: APPLIED_TO
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:APPLIED_TO]->(tail) SET r = row.properties;

// statement: MEASURED_BY
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:MEASURED_BY]->(tail) SET r = row.properties;

// statement: OUTPERFORMS
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:OUTPERFORMS]->(tail) SET r = row.properties;

// statement: COMPARED_WITH
UNWIND $rows AS row MATCH (head:Entity {id: row.head}) MATCH (tail:Entity {id: row.tail})
MERGE (head)-[r:COMPARED_WITH]->(tail) SET r = row.properties;
