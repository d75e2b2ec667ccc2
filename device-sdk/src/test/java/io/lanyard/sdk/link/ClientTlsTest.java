// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.Trust;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientTlsTest {
    @Test
    void aDeviceThatConnectsOverAndOverKeepsFewSessions() throws Exception {
        SslContext context =
                ClientTls.of(Trust.system(), null)
                        .current()
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);

        assertThat(context.sessionContext().getSessionCacheSize())
                .isEqualTo(ClientTls.KEPT_SESSIONS);
    }
}
