-- Who reads what devices publish: consumer groups, and which messages of which product they get.

-- AUTOINCREMENT, because the feeds keep the number: one must not come to mean another group after a deletion.
CREATE TABLE consumer_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

-- kinds has a bit for each kind of message.
CREATE TABLE subscribe_relation (
    product_key TEXT PRIMARY KEY REFERENCES product (product_key) ON DELETE CASCADE,
    kinds INTEGER NOT NULL
) STRICT;

CREATE TABLE relation_group (
    product_key TEXT NOT NULL REFERENCES subscribe_relation (product_key) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    group_number INTEGER NOT NULL REFERENCES consumer_group (id) ON DELETE CASCADE,
    PRIMARY KEY (product_key, group_number)
) STRICT;
