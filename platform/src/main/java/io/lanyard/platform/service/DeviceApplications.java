// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceApplication;
import io.lanyard.platform.registry.DeviceApplication.Entry;
import io.lanyard.platform.registry.Registry;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Registers devices together: first what is to be registered is kept under an id, then it is registered, all or none
 * (PROTOCOL.md 6.5).
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks.
 */
public final class DeviceApplications {
    private static final int MAX_DEVICES = 10_000;

    private final Registry registry;
    private final Devices devices;

    /** Held while an application is registered: who asks for the same again gets what came of it. */
    private final ReentrantLock registering = new ReentrantLock();

    /** What became of names that are to be registered. */
    public sealed interface Checked {
        /** They may be registered; they are kept. */
        record Kept(DeviceApplication application) implements Checked {}

        /** These cannot be registered, and nothing is kept. */
        record Invalid(List<String> names, List<String> nicknames) implements Checked {
            public Invalid {
                names = List.copyOf(names);
                nicknames = List.copyOf(nicknames);
            }
        }
    }

    /** A name and a nickname as they came; the nickname may be empty. */
    public record Wanted(String name, String nickname) {
        public Wanted {
            Objects.requireNonNull(name, "name is null");
            Objects.requireNonNull(nickname, "nickname is null");
        }
    }

    public DeviceApplications(Registry registry, Devices devices) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.devices = Objects.requireNonNull(devices, "devices is null");
    }

    /** Keeps these names to be registered, if all of them may be. */
    public Outcome<Checked> check(ProductKey productKey, List<Wanted> wanted) {
        Optional<Outcome<Checked>> refusal = refusal(productKey, wanted.size());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        List<Entry> entries = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> nicknames = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Wanted each : wanted) {
            Optional<DeviceName> name = DeviceName.parse(each.name());
            boolean free =
                    name.isPresent()
                            && seen.add(each.name())
                            && registry.device(new DeviceId(productKey, name.get())).isEmpty();
            if (!free) {
                names.add(each.name());
            }
            if (NameRules.nicknameProblem(each.nickname()).isPresent()) {
                nicknames.add(each.nickname());
            } else if (free) {
                entries.add(new Entry(name.get(), each.nickname()));
            }
        }
        return Outcome.done(
                names.isEmpty() && nicknames.isEmpty()
                        ? new Checked.Kept(registry.addDeviceApplication(productKey, entries))
                        : new Checked.Invalid(names, nicknames));
    }

    /** Makes up so many names and registers them. */
    public Outcome<DeviceApplication> registerNew(ProductKey productKey, int count) {
        Optional<Outcome<DeviceApplication>> refusal = refusal(productKey, count);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(devices.newName(), ""));
        }
        return register(productKey, registry.addDeviceApplication(productKey, entries).id());
    }

    /** Registers the devices of an application; once they are, nothing more happens. */
    public Outcome<DeviceApplication> register(ProductKey productKey, long id) {
        registering.lock();
        try {
            return switch (find(productKey, id)) {
                case Outcome.Refused<DeviceApplication> refused -> refused;
                case Outcome.Done<DeviceApplication>(DeviceApplication application) ->
                        application.registered()
                                ? Outcome.done(application)
                                : register(application);
            };
        } finally {
            registering.unlock();
        }
    }

    private Outcome<DeviceApplication> register(DeviceApplication application) {
        List<DeviceRegistration> registrations =
                application.entries().stream()
                        .map(entry -> new DeviceRegistration(entry.name(), entry.nickname()))
                        .toList();
        return devices.registerAll(application.productKey(), registrations)
                .map(_ -> {
                    registry.setRegistered(application.id());
                    return application;
                });
    }

    /** The application of a product with this id. */
    public Outcome<DeviceApplication> find(ProductKey productKey, long id) {
        return find(id).filter(found -> found.productKey().equals(productKey))
                .map(Outcome::done)
                .orElseGet(() ->
                        Outcome.refused(
                                Refusal.APPLICATION_NOT_FOUND,
                                "Product %s has no application %d".formatted(productKey, id)));
    }

    /** The application with this id. */
    public Optional<DeviceApplication> find(long id) {
        return registry.deviceApplication(id);
    }

    /** Those of these devices that exist, in this order. */
    public List<Device> devices(ProductKey productKey, List<Entry> entries) {
        return entries.stream()
                .flatMap(entry -> registry.device(new DeviceId(productKey, entry.name())).stream())
                .toList();
    }

    private <T> Optional<Outcome<T>> refusal(ProductKey productKey, int count) {
        if (registry.product(productKey).isEmpty()) {
            return Optional.of(
                    Outcome.refused(
                            Refusal.PRODUCT_NOT_FOUND,
                            "There is no product with key " + productKey));
        }
        return count >= 1 && count <= MAX_DEVICES
                ? Optional.empty()
                : Optional.of(
                        Outcome.refused(
                                Refusal.APPLICATION_TOO_LARGE,
                                "One call registers 1 to %d devices, found %d"
                                        .formatted(MAX_DEVICES, count)));
    }
}
