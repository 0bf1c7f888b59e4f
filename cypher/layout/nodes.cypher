// How the nodes are written: one statement a label. Each takes `$rows`, a list of maps of properties that hold no null.
// Running one twice changes nothing.

// statement: Paper
UNWIND $rows AS row MERGE (n:Paper {id: row.id}) SET n = row;

// statement: Result
UNWIND $rows AS row MERGE (n:Result {id: row.id}) SET n = row;

// statement: Alias
UNWIND $rows AS row MERGE (n:Alias {id: row.id}) SET n = row;

// statement: Cladograph
UNWIND $rows AS row MERGE (n:Cladograph {id: row.id}) SET n = row;

// statement: Model
UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Model;

// statement: Method
UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Method;

// statement: Dataset
UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Dataset;

// statement: Metric
UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Metric;

// statement: Task
UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Task;
