// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddressLookupTest {
    @Test
    void finds_the_addresses_of_a_name() {
        assertThat(AddressLookup.system().resolve("localhost").toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(60))
                .satisfies(found -> assertThat(found).allMatch(InetAddress::isLoopbackAddress));
    }

    @Test
    void fails_for_a_name_that_is_none() {
        // Too long for a label of a name: refused without asking the network.
        String name = "a".repeat(64) + ".invalid";

        assertThatThrownBy(() ->
                        AddressLookup.system()
                                .resolve(name)
                                .toCompletableFuture()
                                .get(60, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(UnknownHostException.class);
    }
}
