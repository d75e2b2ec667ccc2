// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.event.DeviceLifecycle;
import io.lanyard.platform.event.DeviceLifecycle.Action;
import io.lanyard.platform.event.DeviceLifecycle.Change;
import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.Registry.DevicesAdded;
import io.lanyard.platform.session.ConnectedDevices;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Registers, finds, disables and deletes devices.
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks.
 */
public final class Devices {
    /** 119 bits of chance; nobody finds a device by trying names. */
    private static final int MADE_UP_NAME_LENGTH = 20;

    private static final int SECRET_BYTES = 16;
    private static final int IOT_ID_RANDOM_LENGTH = 24;

    /** How every IotId of the original ends (PROTOCOL.md 6.5). */
    private static final String IOT_ID_ENDING = "000100";

    /** Taken names that a refusal lists; of 10,000 the first few tell enough. */
    private static final int NAMES_IN_DETAIL = 10;

    private final Registry registry;
    private final ConnectedDevices connected;
    private final InstantSource clock;
    private final ServiceLimits limits;
    private final DeviceLifecycle lifecycle;
    private final RandomText randomText = new RandomText(new SecureRandom());

    /** Held from counting the devices to adding some, so that two at once cannot both take the last places. */
    private final ReentrantLock registering = new ReentrantLock();

    public Devices(
            Registry registry,
            ConnectedDevices connected,
            InstantSource clock,
            ServiceLimits limits) {
        this(registry, connected, clock, limits, DeviceLifecycle.NONE);
    }

    /**
     * Devices whose making and unmaking is told.
     *
     * @param lifecycle told of a change before the call that made it returns
     */
    public Devices(
            Registry registry,
            ConnectedDevices connected,
            InstantSource clock,
            ServiceLimits limits,
            DeviceLifecycle lifecycle) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.connected = Objects.requireNonNull(connected, "connected is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.limits = Objects.requireNonNull(limits, "limits is null");
        this.lifecycle = Objects.requireNonNull(lifecycle, "lifecycle is null");
    }

    /** Registers one device with a new IotId and a new secret; it is enabled. */
    public Outcome<Device> register(ProductKey productKey, DeviceRegistration registration) {
        return registerAll(productKey, List.of(registration)).map(List::getFirst);
    }

    /**
     * Registers devices, all or none, in one transaction; the result is in the order of the registrations.
     *
     * @param registrations may be empty; a name that stands in it twice is refused as taken
     */
    public Outcome<List<Device>> registerAll(
            ProductKey productKey, List<DeviceRegistration> registrations) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Set<DeviceName> names = new HashSet<>();
        List<Device> devices = new ArrayList<>(registrations.size());
        for (DeviceRegistration registration : registrations) {
            Optional<String> problem = NameRules.nicknameProblem(registration.nickname());
            if (problem.isPresent()) {
                return Outcome.refused(Refusal.NICKNAME_MALFORMED, problem.get());
            }
            Device device = newDevice(productKey, registration, now);
            if (!names.add(device.id().deviceName())) {
                return Outcome.refused(
                        Refusal.DEVICE_NAME_TAKEN,
                        "DeviceName " + device.id().deviceName() + " is given twice");
            }
            devices.add(device);
        }
        registering.lock();
        try {
            return add(productKey, devices);
        } finally {
            registering.unlock();
        }
    }

    public Outcome<Device> find(DeviceId id) {
        return registry.device(id).map(Outcome::done).orElseGet(() -> noDevice(id));
    }

    public Outcome<Device> findByIotId(String iotId) {
        return registry.deviceByIotId(iotId)
                .map(Outcome::done)
                .orElseGet(() ->
                        Outcome.refused(
                                Refusal.DEVICE_NOT_FOUND, "There is no device with this IotId"));
    }

    /** A page of a product's devices, newest first. */
    public Outcome<Page<Device>> list(ProductKey productKey, PageRequest request) {
        if (registry.product(productKey).isEmpty()) {
            return noProduct(productKey);
        }
        return Outcome.done(registry.devices(productKey, request));
    }

    /** The state of the device at this moment; asks the registry nothing. */
    public DeviceStatus status(Device device) {
        if (!device.enabled()) {
            return DeviceStatus.DISABLE;
        }
        // Before activatedAt: the first sign-in reaches the registry a little after the device is
        // online.
        if (connected.isOnline(device.id())) {
            return DeviceStatus.ONLINE;
        }
        return device.activatedAt() == null ? DeviceStatus.UNACTIVE : DeviceStatus.OFFLINE;
    }

    /** Lets the device sign in again; no change when it already may. */
    public Outcome<Device> enable(DeviceId id) {
        return setEnabled(id, true);
    }

    /** Keeps the device out: it may not sign in any more, and a connection it has is ended. */
    public Outcome<Device> disable(DeviceId id) {
        Outcome<Device> outcome = setEnabled(id, false);
        if (outcome instanceof Outcome.Done<Device>) {
            connected.cutOff(id, EndReason.DISABLED);
        }
        return outcome;
    }

    /** Deletes the device; a connection it has is ended, and its name is free again. The result is what was deleted. */
    public Outcome<Device> delete(DeviceId id) {
        Optional<Device> device = registry.device(id);
        // Of two who delete at once, both find it but one removes it.
        if (device.isEmpty() || !registry.removeDevice(id)) {
            return noDevice(id);
        }
        connected.cutOff(id, EndReason.DELETED);
        tell(Action.DELETE, device.get());
        return Outcome.done(device.get());
    }

    /** A name for a device that nobody has chosen one for. */
    DeviceName newName() {
        return DeviceName.of(randomText.lettersAndDigits(MADE_UP_NAME_LENGTH));
    }

    /** Makes the device one that has never signed in, so that it may register dynamically again; ends its connection. */
    public Outcome<Device> reset(DeviceId id) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!registry.resetDevice(id, now)) {
            return noDevice(id);
        }
        connected.cutOff(id, EndReason.RESET);
        return find(id);
    }

    /**
     * How many devices a product has, or several.
     *
     * @param activated those that have ever signed in
     */
    public record Counts(long all, long activated, long online) {
        /** With those of others. */
        public Counts plus(Counts others) {
            return new Counts(
                    all + others.all, activated + others.activated, online + others.online);
        }
    }

    /** How many devices the product has. */
    public Outcome<Counts> count(ProductKey productKey) {
        if (registry.product(productKey).isEmpty()) {
            return noProduct(productKey);
        }
        return Outcome.done(
                new Counts(
                        registry.deviceCount(productKey),
                        registry.activatedCount(productKey),
                        connected.onlineCount(productKey)));
    }

    private Outcome<Device> setEnabled(DeviceId id, boolean enabled) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        // It may be deleted between the two calls; then it is not found, and its deleter has cut it
        // off.
        if (!registry.setDeviceEnabled(id, enabled, now)) {
            return noDevice(id);
        }
        Optional<Device> changed = registry.device(id);
        changed.ifPresent(device -> tell(enabled ? Action.ENABLE : Action.DISABLE, device));
        return changed.map(Outcome::done).orElseGet(() -> noDevice(id));
    }

    private Device newDevice(ProductKey productKey, DeviceRegistration registration, Instant now) {
        DeviceName given = registration.name();
        DeviceSecret secret = registration.secret();
        DeviceName name = given != null ? given : newName();
        return new Device(
                new DeviceId(productKey, name),
                randomText.lettersAndDigits(IOT_ID_RANDOM_LENGTH) + IOT_ID_ENDING,
                secret != null ? secret : DeviceSecret.of(randomText.hex(SECRET_BYTES)),
                registration.nickname(),
                true,
                now,
                now,
                null,
                null,
                null);
    }

    private Outcome<List<Device>> add(ProductKey productKey, List<Device> devices) {
        if (registry.product(productKey).isEmpty()) {
            return noProduct(productKey);
        }
        if (registry.deviceCount(productKey) + devices.size() > limits.devicesPerProduct()) {
            return Outcome.refused(
                    Refusal.DEVICE_LIMIT_REACHED,
                    "A product may have at most " + limits.devicesPerProduct() + " devices");
        }
        return switch (registry.addDevices(devices)) {
            case DevicesAdded.Done() -> {
                lifecycle.changed(
                        devices.stream()
                                .map(device ->
                                        new Change(
                                                Action.CREATE,
                                                device.id(),
                                                device.iotId(),
                                                device.secret().reveal()))
                                .toList());
                yield Outcome.done(List.copyOf(devices));
            }
            case DevicesAdded.NoProduct() -> noProduct(productKey);
            case DevicesAdded.NamesTaken(List<DeviceName> names) ->
                    Outcome.refused(Refusal.DEVICE_NAME_TAKEN, taken(names));
        };
    }

    private void tell(Action action, Device device) {
        lifecycle.changed(List.of(new Change(action, device.id(), device.iotId(), "")));
    }

    private static String taken(List<DeviceName> names) {
        String shown =
                names.stream()
                        .limit(NAMES_IN_DETAIL)
                        .map(DeviceName::value)
                        .collect(Collectors.joining(", "));
        int more = names.size() - NAMES_IN_DETAIL;
        return "The product already has devices named "
                + shown
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static <T> Outcome<T> noProduct(ProductKey productKey) {
        return Outcome.refused(
                Refusal.PRODUCT_NOT_FOUND, "There is no product with key " + productKey);
    }

    private static <T> Outcome<T> noDevice(DeviceId id) {
        return Outcome.refused(Refusal.DEVICE_NOT_FOUND, "There is no device " + id);
    }
}
