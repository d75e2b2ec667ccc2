// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicClass;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port to what the platform knows for good.
 *
 * <p>Every change is on disk when its call returns, whole or not at all. Calls may block for a disk access: never
 * make them on an event loop. All methods may be called from any thread, and throw {@link RegistryException}
 * when the store fails or is closed.
 *
 * <p>Lists come newest first: what was added last stands at the top, whatever the clock said. Keys, names and ids are
 * compared exactly, by case too. Times are kept to the millisecond, later digits are cut off.
 */
public interface Registry extends GroupRegistry, AutoCloseable {

    /** What became of adding something that has to be unique. */
    enum Added {
        ADDED,
        /** The key or the name is taken; nothing was added. */
        EXISTS,
        /** What it belongs to does not exist; nothing was added. */
        NO_OWNER,
        /** The owner has as many as it may have; nothing was added. */
        FULL
    }

    /** What became of adding a topic class. */
    sealed interface TopicClassAdded {
        record Done(ProductTopicClass added) implements TopicClassAdded {}

        record Refused(Added reason) implements TopicClassAdded {}
    }

    /** What became of registering devices. */
    sealed interface DevicesAdded {
        /** All were added. */
        record Done() implements DevicesAdded {}

        /** The product does not exist; none was added. */
        record NoProduct() implements DevicesAdded {}

        /** These names are taken; none was added. */
        record NamesTaken(List<DeviceName> names) implements DevicesAdded {
            public NamesTaken {
                names = List.copyOf(names);
            }
        }
    }

    /** What became of replacing a secret. */
    enum SecretReplaced {
        REPLACED,
        /** The device does not exist. */
        NO_DEVICE,
        /** The device has signed in before; its secret stays. */
        ACTIVATED
    }

    /**
     * Adds a product with its first topic classes; EXISTS when the key or the name is taken.
     *
     * @throws IllegalArgumentException when a topic class is of another product or stands there twice
     */
    Added addProduct(Product product, List<TopicClass> topicClasses);

    Optional<Product> product(ProductKey key);

    Page<Product> products(PageRequest request);

    /** Gives the product another name and description; EXISTS when the name is another's, NO_OWNER when it is not there. */
    Added renameProduct(ProductKey key, String name, String description);

    /** Removes the product with its topic classes: FULL when it still has devices, NO_OWNER when it is not there. */
    Added removeProduct(ProductKey key);

    /** Whether the product exists. */
    boolean setDynamicRegistration(ProductKey key, boolean on);

    /**
     * Adds a topic class: EXISTS when the product has one with this suffix, whatever its operation; NO_OWNER when
     * there is no such product; else FULL when it already has {@code limit} of them. An id is never given twice.
     */
    TopicClassAdded addTopicClass(TopicClass topicClass, String description, int limit);

    Optional<ProductTopicClass> topicClass(long id);

    /** In the order in which they were added; empty also when the product does not exist. */
    List<ProductTopicClass> topicClasses(ProductKey productKey);

    /**
     * Gives a topic class another suffix, operation and description: EXISTS when its product has another with this
     * suffix, NO_OWNER when it is not there.
     */
    Added replaceTopicClass(long id, TopicClass topicClass, String description);

    /** Whether there was one to remove. */
    boolean removeTopicClass(long id);

    /**
     * Registers devices of one product, all or none, in one go: 10,000 take seconds.
     *
     * @param devices may be empty; then nothing happens
     * @throws IllegalArgumentException when the devices are of several products, name one twice, or bear an iotId that
     *     another device has; none was added
     */
    DevicesAdded addDevices(Collection<Device> devices);

    Optional<Device> device(DeviceId id);

    /** Whether there is such a device, enabled or not: for who asks at every message. */
    default boolean hasDevice(DeviceId id) {
        return device(id).isPresent();
    }

    Optional<Device> deviceByIotId(String iotId);

    /** Empty also when the product does not exist. */
    Page<Device> devices(ProductKey productKey, PageRequest request);

    /** 0 also when the product does not exist. */
    long deviceCount(ProductKey productKey);

    /** Devices of the product that have ever signed in. */
    long activatedCount(ProductKey productKey);

    /** Makes the device one that has never signed in; whether it exists. */
    boolean resetDevice(DeviceId id, Instant at);

    /** Keeps what is to be registered together; nothing is registered yet. */
    DeviceApplication addDeviceApplication(
            ProductKey productKey, List<DeviceApplication.Entry> entries);

    Optional<DeviceApplication> deviceApplication(long id);

    /** The devices of the application are registered. */
    void setRegistered(long application);

    /** Sets enabled and modifiedAt; whether the device exists. */
    boolean setDeviceEnabled(DeviceId id, boolean enabled, Instant at);

    /** Sets the secret of a device that has never signed in. Of several calls the last one counts. */
    SecretReplaced replaceSecret(DeviceId id, DeviceSecret secret);

    /**
     * Removes the device with its tokens, tags and certificates, and the routes from and to its topics; whether there
     * was one to remove.
     */
    boolean removeDevice(DeviceId id);

    /**
     * Adds a token: NO_OWNER when there is no such device; EXISTS when it has one with this clientId; else FULL when it
     * already has {@code limit} of them.
     */
    Added addDeviceToken(DeviceToken token, int limit);

    Optional<DeviceToken> deviceToken(DeviceId device, String clientId);

    /** In the order in which they were added; empty also when the device does not exist. */
    List<DeviceToken> deviceTokens(DeviceId device);

    /**
     * Binds a certificate to its device: NO_OWNER when there is no such device; EXISTS when the certificate is bound
     * already, to whatever device; else FULL when the device already has {@code limit} of them.
     */
    Added addDeviceCertificate(DeviceCertificate certificate, int limit);

    Optional<DeviceCertificate> deviceCertificate(CertificateFingerprint fingerprint);

    /** In the order in which they were bound; empty also when the device does not exist. */
    List<DeviceCertificate> deviceCertificates(DeviceId device);

    /** Unbinds a certificate; whether it was bound to this device. */
    boolean removeDeviceCertificate(DeviceId device, CertificateFingerprint fingerprint);

    /**
     * Keeps the first sign-in ever of each device as activatedAt and the last in the order given as onlineAt and
     * address. Devices that no longer exist are skipped.
     */
    void recordSignIns(Collection<SignInRecord> signIns);

    /** By their keys, in order of these; empty also when the device does not exist. */
    Map<String, String> deviceTags(DeviceId device, TagDomain domain);

    /**
     * Adds tags, or gives them other values, all or none: NO_OWNER when there is no such device; FULL when it would
     * have more than {@code limit} of this domain.
     */
    Added putDeviceTags(DeviceId device, TagDomain domain, Map<String, String> tags, int limit);

    /** Whether there was one of them to remove. */
    boolean removeDeviceTags(DeviceId device, TagDomain domain, Collection<String> keys);

    /** In the order in which they were added. */
    List<TopicRoute> topicRoutes();

    /** Adds those that are not there yet. */
    void addTopicRoutes(Collection<TopicRoute> routes);

    /** Whether there was one to remove. */
    boolean removeTopicRoute(TopicRoute route);

    /** EXISTS when the id is taken. */
    Added addAccessKey(AccessKey accessKey);

    Optional<AccessKey> accessKey(String id);

    List<AccessKey> accessKeys();

    /** Whether there is such a key. */
    boolean setAccessKeyEnabled(String id, boolean enabled);

    /** Whether the registry can be read and written now; for health checks. Writes to the store; never throws. */
    boolean isHealthy();

    /** Waits for calls under way and ends; what is called later throws. Closing twice is fine. */
    @Override
    void close();
}
