// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.platform.service.DeviceRegistration;
import io.lanyard.platform.service.DeviceStatus;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.registry.RegistryEntries;
import io.lanyard.testkit.time.ManualClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private static final ProductKey KEY = ProductKey.of("a1QbDtEsT00");
    private static final ProductKey UNKNOWN = ProductKey.of("unknown");
    private static final DeviceRegistration NAMELESS = new DeviceRegistration(null, "");
    private static final DeviceId DEVICE = DeviceId.of("a1QbDtEsT00", "device1");

    private final Registry registry = new MemoryRegistry();
    private final ConnectionsOfTest connections = new ConnectionsOfTest(registry);
    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-06T07:08:09.123456Z"));
    private final Devices devices =
            new Devices(registry, connections, clock, new ServiceLimits(3, 50, 20));

    /** Run by {@link #single} between counting the devices and adding one. */
    private Runnable beforeAdding = () -> {};

    /** Over the same registry, with room for one device. */
    private final Devices single =
            new Devices(
                    (Registry)
                            Proxy.newProxyInstance(
                                    Registry.class.getClassLoader(),
                                    new Class<?>[] {Registry.class},
                                    (proxy, method, arguments) -> {
                                        if (method.getName().equals("addDevices")) {
                                            beforeAdding.run();
                                        }
                                        return method.invoke(registry, arguments);
                                    }),
                    connections,
                    clock,
                    new ServiceLimits(1, 3, 1));

    @BeforeEach
    void addProduct() {
        registry.addProduct(RegistryEntries.product("a1QbDtEsT00"), List.of());
    }

    @Test
    void aNewDeviceHasItsOwnIotIdAndSecretAndIsFoundAsItWasReturned() {
        Device device =
                Outcomes.done(
                        devices.register(
                                KEY, new DeviceRegistration(DeviceName.of("device1"), "园区灯")));
        assertThat(device.id()).isEqualTo(DEVICE);
        assertThat(device.iotId()).matches("[A-Za-z0-9]{24}000100");
        assertThat(device.secret().reveal()).matches("[0-9a-f]{32}");
        assertThat(device.nickname()).isEqualTo("园区灯");
        assertThat(device.enabled()).isTrue();
        assertThat(device.createdAt()).isEqualTo(Instant.parse("2026-05-06T07:08:09.123Z"));
        assertThat(device.modifiedAt()).isEqualTo(device.createdAt());
        assertThat(device.activatedAt()).isNull();
        assertThat(Outcomes.done(devices.find(DEVICE))).isEqualTo(device);
        assertThat(Outcomes.done(devices.findByIotId(device.iotId()))).isEqualTo(device);
    }

    @Test
    void aDeviceWithoutANameGetsOneThatNobodyGuesses() {
        Device first = Outcomes.done(devices.register(KEY, NAMELESS));
        Device second = Outcomes.done(devices.register(KEY, NAMELESS));
        assertThat(first.id().deviceName().value()).matches("[A-Za-z0-9]{20}");
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.secret()).isNotEqualTo(first.secret());
        assertThat(second.iotId()).isNotEqualTo(first.iotId());
    }

    @Test
    void aMalformedNicknameIsRefused() {
        assertThat(
                        Outcomes.refused(
                                Refusal.NICKNAME_MALFORMED,
                                devices.register(KEY, new DeviceRegistration(null, "abc"))))
                .contains("4 to 64");
        assertThat(registry.deviceCount(KEY)).isZero();
    }

    @Test
    void aTakenNameIsRefusedAndNamed() {
        Device first = register("device1");
        assertThat(Outcomes.refused(Refusal.DEVICE_NAME_TAKEN, tryRegister("device1")))
                .contains("device1");
        assertThat(Outcomes.done(devices.find(DEVICE))).isEqualTo(first);
    }

    @Test
    void anUnknownProductIsRefused() {
        assertThat(
                        Outcomes.refused(
                                Refusal.PRODUCT_NOT_FOUND,
                                devices.register(UNKNOWN, registration("device1"))))
                .contains("unknown");
        Outcomes.refused(Refusal.PRODUCT_NOT_FOUND, devices.registerAll(UNKNOWN, List.of()));
        Outcomes.refused(Refusal.PRODUCT_NOT_FOUND, devices.list(UNKNOWN, new PageRequest(1, 10)));
    }

    @Test
    void manyDevicesAreReturnedInTheOrderOfTheirRegistrations() {
        List<Device> added =
                Outcomes.done(
                        devices.registerAll(
                                KEY,
                                List.of(registration("zulu"), NAMELESS, registration("alpha"))));
        assertThat(added).hasSize(3);
        assertThat(added.getFirst().id().deviceName()).isEqualTo(DeviceName.of("zulu"));
        assertThat(added.getLast().id().deviceName()).isEqualTo(DeviceName.of("alpha"));
        assertThat(registry.deviceCount(KEY)).isEqualTo(3);
    }

    @Test
    void noRegistrationsAreNoDevices() {
        assertThat(Outcomes.done(devices.registerAll(KEY, List.of()))).isEmpty();
    }

    @Test
    void aNameGivenTwiceIsRefusedAndNoDeviceIsAdded() {
        assertThat(
                        Outcomes.refused(
                                Refusal.DEVICE_NAME_TAKEN,
                                devices.registerAll(
                                        KEY,
                                        List.of(
                                                registration("device1"),
                                                registration("device2"),
                                                registration("device1")))))
                .contains("device1", "twice");
        assertThat(registry.deviceCount(KEY)).isZero();
    }

    @Test
    void theFirstTenOfManyTakenNamesAreNamed() {
        List<DeviceRegistration> names =
                IntStream.range(10, 23).mapToObj(i -> registration("device" + i)).toList();
        List<DeviceRegistration> free = new ArrayList<>(names.subList(0, 12));
        Outcomes.done(devices.registerAll(KEY, free));
        free.add(registration("free1"));
        Devices roomy = new Devices(registry, connections, clock, ServiceLimits.DEFAULT);
        assertThat(Outcomes.refused(Refusal.DEVICE_NAME_TAKEN, roomy.registerAll(KEY, free)))
                .contains("device10", "device19", "and 2 more")
                .doesNotContain("device20", "free1");
        assertThat(registry.deviceCount(KEY)).isEqualTo(12);
    }

    @Test
    void devicesBeyondTheLimitAreRefusedTogether() {
        register("device1");
        List<DeviceRegistration> twenty = IntStream.range(0, 20).mapToObj(i -> NAMELESS).toList();
        assertThat(Outcomes.refused(Refusal.DEVICE_LIMIT_REACHED, devices.registerAll(KEY, twenty)))
                .contains("20");
        assertThat(registry.deviceCount(KEY)).isEqualTo(1);
        Outcomes.done(devices.registerAll(KEY, twenty.subList(0, 19)));
    }

    @Test
    void twoThreadsDoNotBothTakeTheLastPlace() throws InterruptedException {
        List<Outcome<Device>> ofSecond = new ArrayList<>();
        Thread second = new Thread(() -> ofSecond.add(single.register(KEY, NAMELESS)));
        // The first one has counted and is about to add; the second has to wait until it has.
        beforeAdding =
                () -> {
                    if (second.getState() == Thread.State.NEW) {
                        second.start();
                        while (second.getState() != Thread.State.WAITING && second.isAlive()) {
                            Thread.onSpinWait();
                        }
                    }
                };
        Outcomes.done(single.register(KEY, NAMELESS));
        second.join();
        Outcomes.refused(Refusal.DEVICE_LIMIT_REACHED, ofSecond.getFirst());
        assertThat(registry.deviceCount(KEY)).isEqualTo(1);
    }

    @Test
    void devicesAreListedNewestFirst() {
        Device first = register("device1");
        Device second = register("device2");
        Page<Device> page = Outcomes.done(devices.list(KEY, new PageRequest(1, 10)));
        assertThat(page.entries()).containsExactly(second, first);
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedEverywhere() {
        assertThat(Outcomes.refused(Refusal.DEVICE_NOT_FOUND, devices.find(DEVICE)))
                .contains("a1QbDtEsT00/device1");
        Outcomes.refused(Refusal.DEVICE_NOT_FOUND, devices.findByIotId("nothing"));
        Outcomes.refused(Refusal.DEVICE_NOT_FOUND, devices.enable(DEVICE));
        Outcomes.refused(Refusal.DEVICE_NOT_FOUND, devices.disable(DEVICE));
        Outcomes.refused(Refusal.DEVICE_NOT_FOUND, devices.delete(DEVICE));
        assertThat(connections.cutOffs).isEmpty();
    }

    @Test
    void theStatusFollowsSignInsConnectionsAndDisabling() {
        Device device = register("device1");
        assertThat(devices.status(device)).isEqualTo(DeviceStatus.UNACTIVE);
        connections.online.add(DEVICE);
        assertThat(devices.status(device)).isEqualTo(DeviceStatus.ONLINE);
        registry.recordSignIns(List.of(new SignInRecord(DEVICE, clock.instant(), "192.0.2.1")));
        connections.online.remove(DEVICE);
        assertThat(devices.status(Outcomes.done(devices.find(DEVICE))))
                .isEqualTo(DeviceStatus.OFFLINE);
        connections.online.add(DEVICE);
        Device disabled = Outcomes.done(devices.disable(DEVICE));
        connections.online.add(DEVICE);
        assertThat(devices.status(disabled)).isEqualTo(DeviceStatus.DISABLE);
    }

    @Test
    void aDisabledDeviceIsCutOffAfterTheRegistryKnows() {
        register("device1");
        connections.online.add(DEVICE);
        clock.advance(Duration.ofSeconds(5));
        Device disabled = Outcomes.done(devices.disable(DEVICE));
        assertThat(disabled.enabled()).isFalse();
        assertThat(disabled.modifiedAt()).isEqualTo(Instant.parse("2026-05-06T07:08:14.123Z"));
        assertThat(connections.cutOffs)
                .containsExactly("a1QbDtEsT00/device1 DISABLED, in the registry disabled");
    }

    @Test
    void anEnabledDeviceIsNotCutOff() {
        register("device1");
        devices.disable(DEVICE);
        connections.cutOffs.clear();
        assertThat(Outcomes.done(devices.enable(DEVICE)).enabled()).isTrue();
        assertThat(Outcomes.done(devices.find(DEVICE)).enabled()).isTrue();
        assertThat(connections.cutOffs).isEmpty();
    }

    @Test
    void aDeletedDeviceIsReturnedCutOffAndItsNameIsFreeForAnother() {
        Device device = register("device1");
        assertThat(Outcomes.done(devices.delete(DEVICE))).isEqualTo(device);
        assertThat(connections.cutOffs)
                .containsExactly("a1QbDtEsT00/device1 DELETED, in the registry gone");
        Outcomes.refused(Refusal.DEVICE_NOT_FOUND, devices.find(DEVICE));
        Device another = register("device1");
        assertThat(another.iotId()).isNotEqualTo(device.iotId());
        assertThat(another.secret()).isNotEqualTo(device.secret());
    }

    private Device register(String name) {
        return Outcomes.done(tryRegister(name));
    }

    private Outcome<Device> tryRegister(String name) {
        return devices.register(KEY, registration(name));
    }

    private static DeviceRegistration registration(String name) {
        return new DeviceRegistration(DeviceName.of(name), "");
    }
}
