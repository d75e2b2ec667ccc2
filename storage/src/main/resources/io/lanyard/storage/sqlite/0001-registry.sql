-- Products, devices, topic classes and access keys.
-- The numbering column `id` gives the order of adding, which is the order of every list.
-- Times are milliseconds since 1970-01-01T00:00Z.

CREATE TABLE product (
    id INTEGER PRIMARY KEY,
    product_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    node_type INTEGER NOT NULL,
    data_format INTEGER NOT NULL,
    description TEXT NOT NULL,
    dynamic_registration INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Kept by whoever adds and removes devices: counting a million of them takes too long for a list of products.
    device_count INTEGER NOT NULL
) STRICT;

-- AUTOINCREMENT, because applications keep these ids: one must not come to mean another class after a deletion.
CREATE TABLE topic_class (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_key TEXT NOT NULL REFERENCES product (product_key),
    suffix TEXT NOT NULL,
    operation TEXT NOT NULL,
    description TEXT NOT NULL,
    UNIQUE (product_key, suffix)
) STRICT;

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    product_key TEXT NOT NULL REFERENCES product (product_key),
    name TEXT NOT NULL,
    iot_id TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    nickname TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    activated_at INTEGER,
    online_at INTEGER,
    address TEXT,
    UNIQUE (product_key, name)
) STRICT;

-- For lists: SQLite ends every index with the rowid, which is id.
CREATE INDEX device_in_order ON device (product_key);

CREATE TABLE access_key (
    id INTEGER PRIMARY KEY,
    key_id TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- One row, written by health checks to see that the disk still takes writes.
CREATE TABLE health_check (
    id INTEGER PRIMARY KEY,
    checks INTEGER NOT NULL
) STRICT;
