// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkGroupTest extends LinkFixture {
    private static final int DEVICES = 40;

    private LinkKit member(LinkGroup group, int number) {
        return group.builder()
                .host("127.0.0.1")
                .port(platform.port())
                .secure(false)
                .productKey("a1Pk")
                .deviceName("member-" + number)
                .deviceSecret("secret")
                .build();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void many_devices_share_a_few_threads_and_go_with_the_group() throws InterruptedException {
        LinkGroup group = LinkKit.group(1);
        List<LinkKit> kits = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            kits.add(member(group, i));
        }
        for (LinkKit kit : kits) {
            assertThat(kit.connect(TIMEOUT).accepted()).isTrue();
        }

        assertThat(outcomeOf(kits.get(7).publishTopic(TOPIC, "x")).succeeded()).isTrue();
        // Those of another test's group may still be about to end.
        await(
                "one loop serves all of them",
                () ->
                        threads().stream()
                                        .filter(name -> name.startsWith("lanyard-group-link"))
                                        .count()
                                == 1);
        assertThat(threads()).filteredOn(name -> name.contains("member-")).isEmpty();
        kits.get(0).close();
        assertThat(group.devices()).hasSize(DEVICES - 1);

        group.close();
        group.close();

        assertThat(kits).extracting(LinkKit::state).containsOnly(State.DESTRUCTED);
        assertThat(group.devices()).isEmpty();
        await(
                "the threads of the group have ended",
                () -> threads().stream().noneMatch(name -> name.startsWith("lanyard-group")));
    }

    @Test
    void a_callback_that_blocks_holds_up_its_own_device_only() throws InterruptedException {
        try (LinkGroup group = LinkKit.group()) {
            CountDownLatch release = new CountDownLatch(1);
            LinkKit slow = member(group, 1);
            slow.onConnect((present, rc) -> {
                try {
                    var unused = release.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(slow.connect(TIMEOUT).accepted()).isTrue();

            LinkKit quick = member(group, 2);
            Events told = Events.of(quick);
            quick.connectAsync();

            told.expect("connect false 0");
            release.countDown();
        }
    }

    @Test
    void a_group_has_to_have_a_sensible_size() {
        assertThatThrownBy(() -> LinkKit.group(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eventLoops has to be 1 to 64, found 0");
    }
}
