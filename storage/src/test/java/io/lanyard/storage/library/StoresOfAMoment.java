// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.library;

import io.lanyard.platform.registry.RegistryException;
import io.lanyard.storage.rocks.Durability;
import io.lanyard.storage.rocks.MessageCheck;
import io.lanyard.storage.rocks.MessageDatabase;
import io.lanyard.storage.rocks.RocksTraceStore;
import io.lanyard.storage.rocks.StorageException;
import io.lanyard.storage.sqlite.SqliteRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A program that opens one of the stores, says so, and ends as if it were killed: nothing is closed or cleaned up. */
final class StoresOfAMoment {
    /** Its last line when a store is open. */
    static final String OPEN = "open";

    private StoresOfAMoment() {}

    public static void main(String[] arguments) {
        int code = 0;
        try {
            use(arguments[0], Path.of(arguments[1]));
            System.out.println(OPEN);
        } catch (RegistryException | StorageException e) {
            System.out.println(e.getMessage());
            code = 1;
        }
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }

    private static void use(String store, Path folder) {
        switch (store) {
            case "registry" -> SqliteRegistry.open(folder);
            case "registry check" -> SqliteRegistry.check(folder);
            case "messages" -> MessageDatabase.open(folder.resolve("messages"), Durability.FSYNC);
            case "messages check" -> MessageCheck.of(folder.resolve("messages"));
            case "trace" ->
                    RocksTraceStore.open(
                            folder.resolve("trace"),
                            1 << 20,
                            Duration.ofDays(1),
                            Clock.systemUTC());
            default -> throw new IllegalArgumentException("there is no store " + store);
        }
    }
}
