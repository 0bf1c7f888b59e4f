// What a server has besides the constraints: an index for the things of one kind, and a full-text index over all texts
// that people search (`CALL db.index.fulltext.queryNodes('cladograph_text', 'low-rank adaptation')`).
CREATE INDEX cladograph_kind IF NOT EXISTS FOR (n:Entity) ON (n.kind);
CREATE FULLTEXT INDEX cladograph_text IF NOT EXISTS FOR (n:Paper|Entity) ON EACH [n.title, n.abstract, n.name, n.aliases];
// One process at a time writes: it holds the one value that this constraint allows, in a transaction that never commits.
CREATE CONSTRAINT cladograph_writer IF NOT EXISTS FOR (n:CladographWriter) REQUIRE n.id IS UNIQUE;
