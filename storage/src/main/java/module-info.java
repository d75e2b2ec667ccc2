// SPDX-License-Identifier: Apache-2.0
/**
 * The platform's storage ports, embedded: SQLite for the registry, RocksDB for sessions, mailboxes and feeds, and memory
 * for tests and trials.
 */
module io.lanyard.storage {
    requires static transitive org.jspecify;
    requires transitive io.lanyard.platform;
    requires java.sql;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;
    requires rocksdbjni;

    exports io.lanyard.storage.memory;
    exports io.lanyard.storage.rocks;
    exports io.lanyard.storage.sqlite;
}
