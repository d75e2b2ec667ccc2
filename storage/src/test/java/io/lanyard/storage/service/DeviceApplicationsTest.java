// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.DeviceLifecycle;
import io.lanyard.platform.registry.DeviceApplication;
import io.lanyard.platform.service.DeviceApplications;
import io.lanyard.platform.service.DeviceApplications.Checked;
import io.lanyard.platform.service.DeviceApplications.Wanted;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicClass;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.registry.RegistryEntries;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeviceApplicationsTest {
    private static final ProductKey PRODUCT = ProductKey.of("a1QbDtEsT00");

    private final MemoryRegistry registry = new MemoryRegistry();
    private final List<Runnable> whenDevicesAreThere = new ArrayList<>();
    private final DeviceLifecycle lifecycle =
            _ -> List.copyOf(whenDevicesAreThere).forEach(Runnable::run);
    private final DeviceApplications applications =
            new DeviceApplications(
                    registry,
                    new Devices(
                            registry,
                            new ConnectionsOfTest(registry),
                            InstantSource.system(),
                            ServiceLimits.DEFAULT,
                            lifecycle));

    @Test
    void whoAsksAgainWhileDevicesAreRegisteredGetsWhatComesOfIt() {
        registry.addProduct(RegistryEntries.product(PRODUCT.value()), TopicClass.defaults(PRODUCT));
        long id = kept(applications.check(PRODUCT, List.of(new Wanted("hall-1", "")))).id();
        CompletableFuture<Outcome<DeviceApplication>> again = new CompletableFuture<>();
        Thread other =
                Thread.ofPlatform()
                        .unstarted(() -> again.complete(applications.register(PRODUCT, id)));
        whenDevicesAreThere.add(() -> {
            // The devices are there, and the application does not say so yet.
            other.start();
            Await.until(
                    "the other waits or is done",
                    () -> other.getState() == Thread.State.WAITING || again.isDone());
        });

        assertThat(applications.register(PRODUCT, id)).isInstanceOf(Outcome.Done.class);

        assertThat(again.join()).isInstanceOf(Outcome.Done.class);
    }

    private static DeviceApplication kept(Outcome<Checked> outcome) {
        if (outcome instanceof Outcome.Done<Checked>(Checked.Kept(var application))) {
            return application;
        }
        throw new AssertionError("not kept: " + outcome);
    }
}
