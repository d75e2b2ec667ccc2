-- What devices sign in with that registered without having been listed before.

CREATE TABLE device_token (
    id INTEGER PRIMARY KEY,
    product_key TEXT NOT NULL,
    device_name TEXT NOT NULL,
    client_id TEXT NOT NULL,
    token TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (product_key, device_name, client_id),
    FOREIGN KEY (product_key, device_name) REFERENCES device (product_key, name)
) STRICT;
