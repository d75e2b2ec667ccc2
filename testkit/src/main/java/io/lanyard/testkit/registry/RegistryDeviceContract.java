// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.registry;

import static io.lanyard.testkit.registry.RegistryEntries.CREATED_AT;
import static io.lanyard.testkit.registry.RegistryEntries.device;
import static io.lanyard.testkit.registry.RegistryEntries.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Registry.DevicesAdded;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every registry does, devices included. */
public abstract class RegistryDeviceContract extends RegistryContract {
    private static final DeviceId DEVICE = DeviceId.of(PK, "device1");
    private static final String OTHER_PK = "b2QbDtEsT00";
    private static final Instant LATER = CREATED_AT.plusSeconds(60);

    @Test
    void aDeviceComesBackAsItWasAddedByItsIdAndByItsIotId() {
        addProducts();
        Device device =
                new Device(
                        DeviceId.of(PK, "a-b_c@d.e:F"),
                        "O4YPNtRqB2anumz2Canp4G000100",
                        DeviceSecret.of("0123456789abcdef0123456789abcdef"),
                        "园区灯 🚀",
                        false,
                        CREATED_AT,
                        CREATED_AT.plusMillis(1),
                        CREATED_AT.plusMillis(2),
                        CREATED_AT.plusMillis(3),
                        "2001:db8::1");
        assertThat(registry.addDevices(List.of(device))).isEqualTo(new DevicesAdded.Done());
        assertThat(registry.device(device.id())).contains(device);
        assertThat(registry.deviceByIotId(device.iotId())).contains(device);
    }

    @Test
    void aDeviceThatNeverSignedInHasNoSignInTimes() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1")));
        assertThat(registry.device(DEVICE)).contains(device(PK, "device1"));
    }

    @Test
    void aDeviceThatWasNeverAddedIsNotThere() {
        addProducts();
        assertThat(registry.device(DEVICE)).isEmpty();
        assertThat(registry.deviceByIotId("nothing")).isEmpty();
    }

    @Test
    void deviceNamesAndIotIdsDifferByCase() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1")));
        assertThat(registry.device(DeviceId.of(PK, "Device1"))).isEmpty();
        assertThat(registry.deviceByIotId(device(PK, "DEVICE1").iotId())).isEmpty();
        assertThat(registry.addDevices(List.of(device(PK, "DEVICE1"))))
                .isEqualTo(new DevicesAdded.Done());
    }

    @Test
    void twoProductsMayHaveDevicesOfTheSameName() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1")));
        assertThat(registry.addDevices(List.of(device(OTHER_PK, "device1"))))
                .isEqualTo(new DevicesAdded.Done());
        assertThat(registry.deviceCount(KEY)).isEqualTo(1);
    }

    @Test
    void noDevicesAreAddedToAnUnknownProduct() {
        assertThat(registry.addDevices(List.of(device(PK, "device1"))))
                .isEqualTo(new DevicesAdded.NoProduct());
        assertThat(registry.device(DEVICE)).isEmpty();
    }

    @Test
    void addingNoDevicesDoesNothing() {
        assertThat(registry.addDevices(List.of())).isEqualTo(new DevicesAdded.Done());
    }

    @Test
    void takenNamesAreAllToldAndNoDeviceIsAdded() {
        addProducts();
        registry.addDevices(List.of(device(PK, "taken1"), device(PK, "taken2")));
        DevicesAdded outcome =
                registry.addDevices(
                        List.of(
                                device(PK, "free1"),
                                device(PK, "taken1"),
                                device(PK, "free2"),
                                device(PK, "taken2")));
        assertThat(outcome)
                .isEqualTo(
                        new DevicesAdded.NamesTaken(
                                List.of(DeviceName.of("taken1"), DeviceName.of("taken2"))));
        assertThat(registry.device(DeviceId.of(PK, "free1"))).isEmpty();
        assertThat(registry.device(DeviceId.of(PK, "free2"))).isEmpty();
        assertThat(registry.deviceCount(KEY)).isEqualTo(2);
    }

    @Test
    void devicesOfSeveralProductsAreRefusedTogether() {
        addProducts();
        assertThatThrownBy(() ->
                        registry.addDevices(
                                List.of(device(PK, "device1"), device(OTHER_PK, "device2"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device2");
        assertThat(registry.device(DEVICE)).isEmpty();
    }

    @Test
    void aNameGivenTwiceIsRefused() {
        addProducts();
        assertThatThrownBy(() ->
                        registry.addDevices(List.of(device(DEVICE, "one"), device(DEVICE, "two"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device1");
        assertThat(registry.device(DEVICE)).isEmpty();
    }

    @Test
    void aTakenIotIdIsRefusedAndNoDeviceIsAdded() {
        addProducts();
        registry.addDevices(List.of(device(DEVICE, "taken")));
        DeviceId second = DeviceId.of(OTHER_PK, "device2");
        DeviceId third = DeviceId.of(OTHER_PK, "device3");
        assertThatThrownBy(() ->
                        registry.addDevices(
                                List.of(device(second, "free"), device(third, "taken"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device3");
        assertThat(registry.device(second)).isEmpty();
        assertThat(registry.deviceByIotId("free")).isEmpty();
        assertThat(registry.deviceCount(ProductKey.of(OTHER_PK))).isZero();
    }

    @Test
    void anIotIdGivenTwiceIsRefusedAndNoDeviceIsAdded() {
        addProducts();
        DeviceId second = DeviceId.of(PK, "device2");
        assertThatThrownBy(() ->
                        registry.addDevices(
                                List.of(device(DEVICE, "same"), device(second, "same"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device2");
        assertThat(registry.deviceCount(KEY)).isZero();
    }

    @Test
    void devicesAreListedNewestFirstInPagesOfOneProduct() {
        addProducts();
        for (int i : List.of(2, 1, 5, 3, 4)) {
            registry.addDevices(List.of(device(PK, "device" + i)));
        }
        registry.addDevices(List.of(device(OTHER_PK, "device9")));
        assertThat(registry.devices(KEY, new PageRequest(1, 10)).entries())
                .extracting(device -> device.id().deviceName().value())
                .containsExactly("device4", "device3", "device5", "device1", "device2");
        Page<Device> second = registry.devices(KEY, new PageRequest(2, 2));
        assertThat(second.entries()).containsExactly(device(PK, "device5"), device(PK, "device1"));
        assertThat(second.total()).isEqualTo(5);
    }

    @Test
    void devicesOfOneCallAreListedBackwards() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1"), device(PK, "device2")));
        assertThat(registry.devices(KEY, new PageRequest(1, 10)).entries())
                .containsExactly(device(PK, "device2"), device(PK, "device1"));
    }

    @Test
    void devicesOfAnUnknownProductAreNone() {
        assertThat(registry.devices(KEY, new PageRequest(1, 10)).total()).isZero();
        assertThat(registry.devices(KEY, new PageRequest(1, 10)).entries()).isEmpty();
        assertThat(registry.deviceCount(KEY)).isZero();
    }

    @Test
    void disablingAndEnablingChangeOnlyThatAndWhenItWasChanged() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1"), device(PK, "device2")));
        assertThat(registry.setDeviceEnabled(DEVICE, false, LATER)).isTrue();
        Device disabled = registry.device(DEVICE).orElseThrow();
        assertThat(disabled.enabled()).isFalse();
        assertThat(disabled.modifiedAt()).isEqualTo(LATER);
        assertThat(disabled.createdAt()).isEqualTo(CREATED_AT);
        assertThat(disabled.secret()).isEqualTo(device(PK, "device1").secret());
        assertThat(registry.device(DeviceId.of(PK, "device2"))).contains(device(PK, "device2"));
        assertThat(registry.setDeviceEnabled(DEVICE, true, LATER)).isTrue();
        assertThat(registry.device(DEVICE).orElseThrow().enabled()).isTrue();
    }

    @Test
    void anUnknownDeviceCannotBeDisabled() {
        addProducts();
        assertThat(registry.setDeviceEnabled(DEVICE, false, LATER)).isFalse();
        assertThat(registry.setDeviceEnabled(DeviceId.of("unknown", "device1"), false, LATER))
                .isFalse();
    }

    @Test
    void aRemovedDeviceIsGoneAndItsNameAndIotIdAreFree() {
        addProducts();
        registry.addDevices(List.of(device(DEVICE, "iot1"), device(PK, "device2")));
        assertThat(registry.removeDevice(DEVICE)).isTrue();
        assertThat(registry.removeDevice(DEVICE)).isFalse();
        assertThat(registry.device(DEVICE)).isEmpty();
        assertThat(registry.deviceByIotId("iot1")).isEmpty();
        assertThat(registry.deviceCount(KEY)).isEqualTo(1);
        assertThat(registry.devices(KEY, new PageRequest(1, 10)).total()).isEqualTo(1);
        assertThat(registry.addDevices(List.of(device(DEVICE, "iot1"))))
                .isEqualTo(new DevicesAdded.Done());
        assertThat(registry.deviceCount(KEY)).isEqualTo(2);
        assertThat(registry.devices(KEY, new PageRequest(1, 1)).entries())
                .containsExactly(device(DEVICE, "iot1"));
    }

    @Test
    void aDeviceIsThereFromItsAddingToItsRemovalHoweverOftenItIsAskedFor() {
        addProducts();
        assertThat(registry.hasDevice(DEVICE)).isFalse();
        registry.addDevices(List.of(device(PK, "device1"), device(PK, "device2")));
        assertThat(registry.hasDevice(DEVICE)).isTrue();
        registry.setDeviceEnabled(DEVICE, false, LATER);
        assertThat(registry.hasDevice(DEVICE)).isTrue();
        registry.removeDevice(DEVICE);
        assertThat(registry.hasDevice(DEVICE)).isFalse();
        assertThat(registry.hasDevice(DeviceId.of(PK, "device2"))).isTrue();
        registry.addDevices(List.of(device(PK, "device1")));
        assertThat(registry.hasDevice(DEVICE)).isTrue();
    }

    @Test
    void theFirstSignInActivatesAndTheLastOneIsKept() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1"), device(PK, "device2")));
        registry.recordSignIns(List.of(new SignInRecord(DEVICE, LATER, "192.0.2.1")));
        registry.recordSignIns(
                List.of(
                        new SignInRecord(DEVICE, LATER.plusSeconds(1), "192.0.2.2"),
                        new SignInRecord(DEVICE, LATER.plusSeconds(2), "2001:db8::3")));
        Device device = registry.device(DEVICE).orElseThrow();
        assertThat(device.activatedAt()).isEqualTo(LATER);
        assertThat(device.onlineAt()).isEqualTo(LATER.plusSeconds(2));
        assertThat(device.address()).isEqualTo("2001:db8::3");
        assertThat(device.modifiedAt()).isEqualTo(CREATED_AT);
        assertThat(registry.device(DeviceId.of(PK, "device2"))).contains(device(PK, "device2"));
    }

    @Test
    void ofSeveralSignInsAtOnceTheFirstActivates() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1")));
        registry.recordSignIns(
                List.of(
                        new SignInRecord(DEVICE, LATER, "192.0.2.1"),
                        new SignInRecord(DEVICE, LATER.plusSeconds(2), "192.0.2.2")));
        assertThat(registry.device(DEVICE).orElseThrow().activatedAt()).isEqualTo(LATER);
    }

    @Test
    void signInsOfDevicesThatAreGoneAreSkipped() {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1")));
        registry.recordSignIns(
                List.of(
                        new SignInRecord(DeviceId.of(PK, "gone1"), LATER, "192.0.2.1"),
                        new SignInRecord(DeviceId.of("unknown", "gone2"), LATER, "192.0.2.1"),
                        new SignInRecord(DEVICE, LATER, "192.0.2.1")));
        registry.recordSignIns(List.of());
        assertThat(registry.device(DEVICE).orElseThrow().onlineAt()).isEqualTo(LATER);
        assertThat(registry.deviceCount(KEY)).isEqualTo(1);
    }

    @Test
    void tenThousandDevicesAreAddedInOneCall() {
        addProducts();
        List<Device> devices =
                IntStream.range(0, 10_000).mapToObj(i -> device(PK, "device" + i)).toList();
        assertThat(registry.addDevices(devices)).isEqualTo(new DevicesAdded.Done());
        assertThat(registry.deviceCount(KEY)).isEqualTo(10_000);
        assertThat(registry.devices(KEY, new PageRequest(200, 50)).entries())
                .hasSize(50)
                .last()
                .isEqualTo(device(PK, "device0"));
        assertThat(registry.device(DeviceId.of(PK, "device9999"))).isPresent();
    }

    @Test
    void ofManyThreadsThatAddTheSameNameExactlyOneWins() throws Exception {
        addProducts();
        int names = 100;
        List<Integer> wins =
                atOnce(
                        4,
                        i ->
                                () -> {
                                    int won = 0;
                                    for (int name = 0; name < names; name++) {
                                        DeviceId id = DeviceId.of(PK, "name" + name);
                                        DevicesAdded outcome =
                                                registry.addDevices(
                                                        List.of(device(id, name + "of" + i)));
                                        won += outcome instanceof DevicesAdded.Done ? 1 : 0;
                                    }
                                    return won;
                                });
        assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo(names);
        assertThat(registry.deviceCount(KEY)).isEqualTo(names);
        List<Device> listed = registry.devices(KEY, new PageRequest(1, 1_000)).entries();
        assertThat(listed).hasSize(names);
        assertThat(listed)
                .allSatisfy(device ->
                        assertThat(registry.deviceByIotId(device.iotId())).contains(device));
    }

    @Test
    void whatOneThreadAddedEveryThreadSees() throws Exception {
        addProducts();
        registry.addDevices(List.of(device(PK, "device1")));
        List<Boolean> seen =
                atOnce(
                        8,
                        i ->
                                () -> {
                                    DeviceId own = DeviceId.of(PK, "thread" + i);
                                    for (int round = 0; round < 20; round++) {
                                        registry.addDevices(List.of(device(own, "iotId" + i)));
                                        boolean missing =
                                                registry.device(own).isEmpty()
                                                        || registry.device(DEVICE).isEmpty()
                                                        || !registry.removeDevice(own)
                                                        || registry.device(own).isPresent();
                                        if (missing) {
                                            return false;
                                        }
                                    }
                                    return true;
                                });
        assertThat(seen).containsOnly(true);
        assertThat(registry.deviceCount(KEY)).isEqualTo(1);
    }

    private void addProducts() {
        registry.addProduct(product(PK), List.of());
        registry.addProduct(product(OTHER_PK), List.of());
    }

    private interface Part<T> {
        Callable<T> number(int i);
    }

    private static <T> List<T> atOnce(int threads, Part<T> part)
            throws InterruptedException, ExecutionException {
        CyclicBarrier start = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> work = part.number(i);
                futures.add(
                        executor.submit(() -> {
                            start.await();
                            return work.call();
                        }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
