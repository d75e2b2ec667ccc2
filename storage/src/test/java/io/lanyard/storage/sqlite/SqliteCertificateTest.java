// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.Registry;
import io.lanyard.testkit.registry.RegistryCertificateContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCertificateTest extends RegistryCertificateContract {
    @TempDir private Path folder;

    @Override
    protected Registry newRegistry() {
        return SqliteRegistry.open(folder);
    }
}
