-- Names with values at devices; domain is USER or SYSTEM.

CREATE TABLE device_tag (
    product_key TEXT NOT NULL,
    device_name TEXT NOT NULL,
    domain TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag_value TEXT NOT NULL,
    PRIMARY KEY (product_key, device_name, domain, tag_key),
    FOREIGN KEY (product_key, device_name) REFERENCES device (product_key, name)
) STRICT;
