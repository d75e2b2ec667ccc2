-- Devices that are to be registered together. AUTOINCREMENT, because applications keep these ids.

CREATE TABLE device_application (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_key TEXT NOT NULL,
    registered INTEGER NOT NULL
) STRICT;

CREATE TABLE device_application_entry (
    application INTEGER NOT NULL REFERENCES device_application (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    nickname TEXT NOT NULL,
    PRIMARY KEY (application, position)
) STRICT;
