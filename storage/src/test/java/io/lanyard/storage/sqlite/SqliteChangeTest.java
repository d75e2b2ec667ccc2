// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.Registry;
import io.lanyard.testkit.registry.RegistryChangeContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteChangeTest extends RegistryChangeContract {
    @TempDir private Path folder;

    @Override
    protected Registry newRegistry() {
        return SqliteRegistry.open(folder);
    }
}
