-- What a device publishes on source goes to target too.

CREATE TABLE topic_route (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    UNIQUE (source, target)
) STRICT;

CREATE INDEX topic_route_by_target ON topic_route (target);
