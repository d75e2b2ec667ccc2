-- What an access key may do: rights such as 'read,send', and products such as 'a1QbDtEsT00,a1Other0000', or '*' for all.

ALTER TABLE access_key ADD COLUMN rights TEXT NOT NULL DEFAULT 'read,send,manage';
ALTER TABLE access_key ADD COLUMN products TEXT NOT NULL DEFAULT '*';
