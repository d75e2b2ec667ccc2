-- The client certificates by which devices sign in; a certificate is of one device.

CREATE TABLE device_certificate (
    id INTEGER PRIMARY KEY,
    -- SHA-256 of the certificate's DER form, as lower-case hexadecimal digits.
    fingerprint TEXT NOT NULL UNIQUE,
    product_key TEXT NOT NULL,
    device_name TEXT NOT NULL,
    bound_at INTEGER NOT NULL,
    FOREIGN KEY (product_key, device_name) REFERENCES device (product_key, name)
) STRICT;

CREATE INDEX device_certificate_of_device ON device_certificate (product_key, device_name);
