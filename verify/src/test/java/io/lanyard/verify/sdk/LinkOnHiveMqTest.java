// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Our Link SDK on a broker that is not ours: HiveMQ CE embedded, with an authenticator. */
class LinkOnHiveMqTest extends AnotherBrokerContract {
    @TempDir private static Path folder;
    private static HiveMq hiveMq;

    @BeforeAll
    static void startHiveMq() throws IOException, InterruptedException {
        hiveMq = HiveMq.start(folder, USER, PASSWORD);
    }

    @AfterAll
    static void stopHiveMq() {
        hiveMq.close();
    }

    @Override
    int port() {
        return hiveMq.port();
    }

    @Override
    int refusal() {
        return 4;
    }
}
