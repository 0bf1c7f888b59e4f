// What `neo4j-admin database import` leaves undone: it makes no empty lists, and none that holds one empty text.

// statement: aliases
MATCH (n:Entity) WHERE n.aliases IS NULL SET n.aliases = [];

// statement: sources
MATCH (n:Paper) WHERE n.sources IS NULL SET n.sources = [];

// statement: mentions
MATCH (:Paper)-[r:MENTIONS]->(:Entity) WHERE r.mentions IS NULL SET r.mentions = [];

// statement: proposals_sentences
MATCH (:Paper)-[r:PROPOSES]->(:Entity) WHERE r.sentences IS NULL SET r.sentences = [''];

// statement: sentences
MATCH (:Entity)-[r:VARIANT_OF|USES|PART_OF|TRAINED_ON|EVALUATED_ON|APPLIED_TO|MEASURED_BY|OUTPERFORMS|COMPARED_WITH]->(:Entity)
WHERE r.sentences IS NULL SET r.sentences = [''];
