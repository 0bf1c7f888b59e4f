// One uniqueness constraint a label: the ids are what every write and every named query finds its nodes by.
CREATE CONSTRAINT cladograph_paper IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT cladograph_entity IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT cladograph_alias IF NOT EXISTS FOR (n:Alias) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT cladograph_result IF NOT EXISTS FOR (n:Result) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT cladograph_imprint IF NOT EXISTS FOR (n:Cladograph) REQUIRE n.id IS UNIQUE;
