// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceApplication;
import io.lanyard.platform.registry.DeviceCertificate;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.platform.registry.TagDomain;
import io.lanyard.platform.registry.TopicRoute;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicClass;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The registry in memory: for tests and trials. Callable from any thread; one lock guards all. */
public final class MemoryRegistry implements Registry {
    // Maps in the order of adding; lists walk them backwards.
    private final SequencedMap<ProductKey, Product> products = new LinkedHashMap<>();
    private final Map<ProductKey, SequencedMap<DeviceName, Device>> devices = new HashMap<>();
    private final Map<String, DeviceId> iotIds = new HashMap<>();
    private final SequencedMap<Long, ProductTopicClass> topicClasses = new TreeMap<>();
    private final Map<DeviceId, SequencedMap<String, DeviceToken>> tokens = new HashMap<>();
    private final Map<DeviceId, Map<TagDomain, SortedMap<String, String>>> tags = new HashMap<>();
    private final Set<TopicRoute> topicRoutes = new LinkedHashSet<>();
    private final List<DeviceApplication> applications = new ArrayList<>();
    private final SequencedMap<CertificateFingerprint, DeviceCertificate> certificates =
            new LinkedHashMap<>();
    private final SequencedMap<String, AccessKey> accessKeys = new LinkedHashMap<>();
    private final MemoryGroups groups = new MemoryGroups();
    private long lastTopicClassId;
    private boolean closed;

    public MemoryRegistry() {}

    @Override
    public synchronized Added addProduct(Product product, List<TopicClass> classes) {
        requireOpen();
        Set<String> suffixes = new HashSet<>();
        for (TopicClass topicClass : classes) {
            if (!topicClass.productKey().equals(product.key())
                    || !suffixes.add(topicClass.suffix())) {
                throw new IllegalArgumentException(
                        "Topic class "
                                + topicClass.template()
                                + " is not of "
                                + product.key()
                                + " or given twice");
            }
        }
        if (products.containsKey(product.key())
                || products.values().stream().anyMatch(p -> p.name().equals(product.name()))) {
            return Added.EXISTS;
        }
        products.put(product.key(), kept(product));
        devices.put(product.key(), new LinkedHashMap<>());
        for (TopicClass topicClass : classes) {
            put(topicClass, "");
        }
        return Added.ADDED;
    }

    @Override
    public synchronized Optional<Product> product(ProductKey key) {
        requireOpen();
        return Optional.ofNullable(products.get(key));
    }

    @Override
    public synchronized Page<Product> products(PageRequest request) {
        requireOpen();
        return page(products, request);
    }

    @Override
    public synchronized Added renameProduct(ProductKey key, String name, String description) {
        requireOpen();
        Product product = products.get(key);
        if (product == null) {
            return Added.NO_OWNER;
        }
        if (products.values().stream()
                .anyMatch(p -> p.name().equals(name) && !p.key().equals(key))) {
            return Added.EXISTS;
        }
        products.put(
                key,
                new Product(
                        key,
                        name,
                        product.secret(),
                        product.nodeType(),
                        product.dataFormat(),
                        description,
                        product.dynamicRegistration(),
                        product.createdAt()));
        return Added.ADDED;
    }

    @Override
    public synchronized Added removeProduct(ProductKey key) {
        requireOpen();
        if (!products.containsKey(key)) {
            return Added.NO_OWNER;
        }
        if (deviceCount(key) > 0) {
            return Added.FULL;
        }
        products.remove(key);
        devices.remove(key);
        topicClasses.values().removeIf(c -> c.topicClass().productKey().equals(key));
        return Added.ADDED;
    }

    @Override
    public synchronized boolean setDynamicRegistration(ProductKey key, boolean on) {
        requireOpen();
        return products.computeIfPresent(
                        key,
                        (_, product) ->
                                new Product(
                                        key,
                                        product.name(),
                                        product.secret(),
                                        product.nodeType(),
                                        product.dataFormat(),
                                        product.description(),
                                        on,
                                        product.createdAt()))
                != null;
    }

    @Override
    public synchronized TopicClassAdded addTopicClass(
            TopicClass topicClass, String description, int limit) {
        requireOpen();
        if (!products.containsKey(topicClass.productKey())) {
            return new TopicClassAdded.Refused(Added.NO_OWNER);
        }
        List<ProductTopicClass> there = topicClasses(topicClass.productKey());
        if (there.stream().anyMatch(c -> c.topicClass().suffix().equals(topicClass.suffix()))) {
            return new TopicClassAdded.Refused(Added.EXISTS);
        }
        return there.size() >= limit
                ? new TopicClassAdded.Refused(Added.FULL)
                : new TopicClassAdded.Done(put(topicClass, description));
    }

    @Override
    public synchronized Optional<ProductTopicClass> topicClass(long id) {
        requireOpen();
        return Optional.ofNullable(topicClasses.get(id));
    }

    @Override
    public synchronized List<ProductTopicClass> topicClasses(ProductKey productKey) {
        requireOpen();
        return topicClasses.values().stream()
                .filter(c -> c.topicClass().productKey().equals(productKey))
                .toList();
    }

    @Override
    public synchronized Added replaceTopicClass(
            long id, TopicClass topicClass, String description) {
        requireOpen();
        ProductTopicClass now = topicClasses.get(id);
        if (now == null) {
            return Added.NO_OWNER;
        }
        if (topicClasses(topicClass.productKey()).stream()
                .anyMatch(
                        c -> c.id() != id && c.topicClass().suffix().equals(topicClass.suffix()))) {
            return Added.EXISTS;
        }
        topicClasses.put(id, new ProductTopicClass(id, topicClass, description));
        return Added.ADDED;
    }

    @Override
    public synchronized boolean removeTopicClass(long id) {
        requireOpen();
        return topicClasses.remove(id) != null;
    }

    @Override
    public synchronized DevicesAdded addDevices(Collection<Device> added) {
        requireOpen();
        if (added.isEmpty()) {
            return new DevicesAdded.Done();
        }
        ProductKey productKey = added.iterator().next().id().productKey();
        Set<DeviceId> ids = new HashSet<>();
        for (Device device : added) {
            if (!device.id().productKey().equals(productKey) || !ids.add(device.id())) {
                throw new IllegalArgumentException(
                        "Device "
                                + device.id()
                                + " is not of product "
                                + productKey
                                + " or given twice");
            }
        }
        Map<DeviceName, Device> there = devices.get(productKey);
        if (there == null) {
            return new DevicesAdded.NoProduct();
        }
        List<DeviceName> taken =
                added.stream()
                        .map(device -> device.id().deviceName())
                        .filter(there::containsKey)
                        .toList();
        if (!taken.isEmpty()) {
            return new DevicesAdded.NamesTaken(taken);
        }
        requireFreeIotIds(added);
        for (Device device : added) {
            there.put(device.id().deviceName(), kept(device));
            iotIds.put(device.iotId(), device.id());
        }
        return new DevicesAdded.Done();
    }

    @Override
    public synchronized Optional<Device> device(DeviceId id) {
        requireOpen();
        Map<DeviceName, Device> there = devices.get(id.productKey());
        return there == null ? Optional.empty() : Optional.ofNullable(there.get(id.deviceName()));
    }

    @Override
    public synchronized Optional<Device> deviceByIotId(String iotId) {
        requireOpen();
        return Optional.ofNullable(iotIds.get(iotId)).flatMap(this::device);
    }

    @Override
    public synchronized Page<Device> devices(ProductKey productKey, PageRequest request) {
        requireOpen();
        return page(devices.getOrDefault(productKey, new LinkedHashMap<>()), request);
    }

    @Override
    public synchronized long deviceCount(ProductKey productKey) {
        requireOpen();
        return devices.getOrDefault(productKey, new LinkedHashMap<>()).size();
    }

    @Override
    public synchronized long activatedCount(ProductKey productKey) {
        requireOpen();
        return devices.getOrDefault(productKey, new LinkedHashMap<>()).values().stream()
                .filter(device -> device.activatedAt() != null)
                .count();
    }

    @Override
    public synchronized boolean resetDevice(DeviceId id, Instant at) {
        return replace(
                id,
                device ->
                        new Device(
                                id,
                                device.iotId(),
                                device.secret(),
                                device.nickname(),
                                device.enabled(),
                                device.createdAt(),
                                kept(at),
                                null,
                                null,
                                null));
    }

    @Override
    public synchronized DeviceApplication addDeviceApplication(
            ProductKey productKey, List<DeviceApplication.Entry> entries) {
        requireOpen();
        DeviceApplication added =
                new DeviceApplication(applications.size() + 1L, productKey, false, entries);
        applications.add(added);
        return added;
    }

    @Override
    public synchronized Optional<DeviceApplication> deviceApplication(long id) {
        requireOpen();
        return applications.stream().filter(application -> application.id() == id).findFirst();
    }

    @Override
    public synchronized void setRegistered(long application) {
        requireOpen();
        applications.replaceAll(each ->
                each.id() == application
                        ? new DeviceApplication(each.id(), each.productKey(), true, each.entries())
                        : each);
    }

    @Override
    public synchronized Map<String, String> deviceTags(DeviceId device, TagDomain domain) {
        requireOpen();
        return new LinkedHashMap<>(
                tags.getOrDefault(device, Map.of()).getOrDefault(domain, new TreeMap<>()));
    }

    @Override
    public synchronized Added putDeviceTags(
            DeviceId device, TagDomain domain, Map<String, String> added, int limit) {
        requireOpen();
        if (device(device).isEmpty()) {
            return Added.NO_OWNER;
        }
        SortedMap<String, String> all = new TreeMap<>(deviceTags(device, domain));
        all.putAll(added);
        if (all.size() > limit) {
            return Added.FULL;
        }
        tags.computeIfAbsent(device, _ -> new HashMap<>()).put(domain, all);
        return Added.ADDED;
    }

    @Override
    public synchronized boolean removeDeviceTags(
            DeviceId device, TagDomain domain, Collection<String> keys) {
        requireOpen();
        Map<String, String> there = tags.getOrDefault(device, Map.of()).get(domain);
        return there != null && there.keySet().removeAll(keys);
    }

    @Override
    public synchronized List<TopicRoute> topicRoutes() {
        requireOpen();
        return List.copyOf(topicRoutes);
    }

    @Override
    public synchronized void addTopicRoutes(Collection<TopicRoute> routes) {
        requireOpen();
        topicRoutes.addAll(routes);
    }

    @Override
    public synchronized boolean removeTopicRoute(TopicRoute route) {
        requireOpen();
        return topicRoutes.remove(route);
    }

    @Override
    public synchronized boolean setDeviceEnabled(DeviceId id, boolean enabled, Instant at) {
        return replace(
                id,
                device ->
                        new Device(
                                id,
                                device.iotId(),
                                device.secret(),
                                device.nickname(),
                                enabled,
                                device.createdAt(),
                                kept(at),
                                device.activatedAt(),
                                device.onlineAt(),
                                device.address()));
    }

    @Override
    public synchronized SecretReplaced replaceSecret(DeviceId id, DeviceSecret secret) {
        Optional<Device> found = device(id);
        if (found.isEmpty()) {
            return SecretReplaced.NO_DEVICE;
        }
        if (found.get().activatedAt() != null) {
            return SecretReplaced.ACTIVATED;
        }
        replace(
                id,
                device ->
                        new Device(
                                id,
                                device.iotId(),
                                secret,
                                device.nickname(),
                                device.enabled(),
                                device.createdAt(),
                                device.modifiedAt(),
                                device.activatedAt(),
                                device.onlineAt(),
                                device.address()));
        return SecretReplaced.REPLACED;
    }

    @Override
    public synchronized boolean removeDevice(DeviceId id) {
        Optional<Device> device = device(id);
        device.ifPresent(removed -> {
            devices.getOrDefault(id.productKey(), new LinkedHashMap<>()).remove(id.deviceName());
            iotIds.remove(removed.iotId());
            tokens.remove(id);
            tags.remove(id);
            certificates.values().removeIf(certificate -> certificate.device().equals(id));
            topicRoutes.removeIf(route -> isOf(id, route.source()) || isOf(id, route.target()));
        });
        return device.isPresent();
    }

    private static boolean isOf(DeviceId device, Topic topic) {
        return topic.value().startsWith(Topic.ofDevice(device, "").value());
    }

    @Override
    public synchronized Added addDeviceToken(DeviceToken token, int limit) {
        if (device(token.device()).isEmpty()) {
            return Added.NO_OWNER;
        }
        SequencedMap<String, DeviceToken> there =
                tokens.computeIfAbsent(token.device(), _ -> new LinkedHashMap<>());
        if (there.containsKey(token.clientId())) {
            return Added.EXISTS;
        }
        if (there.size() >= limit) {
            return Added.FULL;
        }
        there.put(
                token.clientId(),
                new DeviceToken(
                        token.device(), token.clientId(), token.token(), kept(token.createdAt())));
        return Added.ADDED;
    }

    @Override
    public synchronized Optional<DeviceToken> deviceToken(DeviceId device, String clientId) {
        requireOpen();
        return Optional.ofNullable(
                tokens.getOrDefault(device, new LinkedHashMap<>()).get(clientId));
    }

    @Override
    public synchronized List<DeviceToken> deviceTokens(DeviceId device) {
        requireOpen();
        return List.copyOf(tokens.getOrDefault(device, new LinkedHashMap<>()).values());
    }

    @Override
    public synchronized Added addDeviceCertificate(DeviceCertificate certificate, int limit) {
        if (device(certificate.device()).isEmpty()) {
            return Added.NO_OWNER;
        }
        if (certificates.containsKey(certificate.fingerprint())) {
            return Added.EXISTS;
        }
        if (deviceCertificates(certificate.device()).size() >= limit) {
            return Added.FULL;
        }
        certificates.put(
                certificate.fingerprint(),
                new DeviceCertificate(
                        certificate.fingerprint(),
                        certificate.device(),
                        kept(certificate.boundAt())));
        return Added.ADDED;
    }

    @Override
    public synchronized Optional<DeviceCertificate> deviceCertificate(
            CertificateFingerprint fingerprint) {
        requireOpen();
        return Optional.ofNullable(certificates.get(fingerprint));
    }

    @Override
    public synchronized List<DeviceCertificate> deviceCertificates(DeviceId device) {
        requireOpen();
        return certificates.values().stream()
                .filter(certificate -> certificate.device().equals(device))
                .toList();
    }

    @Override
    public synchronized boolean removeDeviceCertificate(
            DeviceId device, CertificateFingerprint fingerprint) {
        requireOpen();
        DeviceCertificate bound = certificates.get(fingerprint);
        return bound != null
                && bound.device().equals(device)
                && certificates.remove(fingerprint, bound);
    }

    @Override
    public synchronized void recordSignIns(Collection<SignInRecord> signIns) {
        requireOpen();
        for (SignInRecord signIn : signIns) {
            Instant at = kept(signIn.at());
            replace(
                    signIn.device(),
                    device ->
                            new Device(
                                    device.id(),
                                    device.iotId(),
                                    device.secret(),
                                    device.nickname(),
                                    device.enabled(),
                                    device.createdAt(),
                                    device.modifiedAt(),
                                    device.activatedAt() == null ? at : device.activatedAt(),
                                    at,
                                    signIn.address()));
        }
    }

    @Override
    public synchronized GroupAdded addConsumerGroup(
            String id, String name, Instant createdAt, int limit) {
        requireOpen();
        return groups.add(id, name, kept(createdAt), limit);
    }

    @Override
    public synchronized Optional<ConsumerGroup> consumerGroup(String id) {
        requireOpen();
        return groups.find(id);
    }

    @Override
    public synchronized List<ConsumerGroup> consumerGroups() {
        requireOpen();
        return groups.all();
    }

    @Override
    public synchronized Renamed renameConsumerGroup(String id, String name) {
        requireOpen();
        return groups.rename(id, name);
    }

    @Override
    public synchronized boolean removeConsumerGroup(String id) {
        requireOpen();
        return groups.remove(id);
    }

    @Override
    public synchronized boolean putSubscribeRelation(SubscribeRelation relation) {
        requireOpen();
        return products.containsKey(relation.productKey()) && groups.put(relation);
    }

    @Override
    public synchronized Optional<SubscribeRelation> subscribeRelation(ProductKey productKey) {
        requireOpen();
        return groups.relation(productKey);
    }

    @Override
    public synchronized List<SubscribeRelation> subscribeRelations() {
        requireOpen();
        return groups.relations();
    }

    @Override
    public synchronized boolean removeSubscribeRelation(ProductKey productKey) {
        requireOpen();
        return groups.removeRelation(productKey);
    }

    @Override
    public synchronized Added addAccessKey(AccessKey key) {
        requireOpen();
        AccessKey kept =
                new AccessKey(
                        key.id(), key.secret(), key.enabled(), kept(key.createdAt()), key.scope());
        return accessKeys.putIfAbsent(key.id(), kept) == null ? Added.ADDED : Added.EXISTS;
    }

    @Override
    public synchronized Optional<AccessKey> accessKey(String id) {
        requireOpen();
        return Optional.ofNullable(accessKeys.get(id));
    }

    @Override
    public synchronized List<AccessKey> accessKeys() {
        requireOpen();
        return List.copyOf(accessKeys.reversed().values());
    }

    @Override
    public synchronized boolean setAccessKeyEnabled(String id, boolean enabled) {
        requireOpen();
        return accessKeys.computeIfPresent(
                        id,
                        (_, key) ->
                                new AccessKey(
                                        id, key.secret(), enabled, key.createdAt(), key.scope()))
                != null;
    }

    @Override
    public synchronized boolean isHealthy() {
        return !closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new RegistryException("The registry is closed");
        }
    }

    private ProductTopicClass put(TopicClass topicClass, String description) {
        ProductTopicClass added =
                new ProductTopicClass(++lastTopicClassId, topicClass, description);
        topicClasses.put(added.id(), added);
        return added;
    }

    private boolean replace(DeviceId id, UnaryOperator<Device> change) {
        Optional<Device> found = device(id);
        Map<DeviceName, Device> there = devices.get(id.productKey());
        if (found.isEmpty() || there == null) {
            return false;
        }
        there.put(id.deviceName(), change.apply(found.get()));
        return true;
    }

    private void requireFreeIotIds(Collection<Device> added) {
        Set<String> distinct = new HashSet<>(iotIds.keySet());
        for (Device device : added) {
            if (!distinct.add(device.iotId())) {
                throw new IllegalArgumentException(
                        "The IotId of device " + device.id() + " is taken");
            }
        }
    }

    private static <T> Page<T> page(SequencedMap<?, T> entries, PageRequest request) {
        List<T> page =
                entries.reversed().values().stream()
                        .skip(request.offset())
                        .limit(request.size())
                        .toList();
        return new Page<>(request, page, entries.size());
    }

    private static Instant kept(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static @Nullable Instant keptIfAny(@Nullable Instant instant) {
        return instant == null ? null : kept(instant);
    }

    private static Product kept(Product product) {
        return new Product(
                product.key(),
                product.name(),
                product.secret(),
                product.nodeType(),
                product.dataFormat(),
                product.description(),
                product.dynamicRegistration(),
                kept(product.createdAt()));
    }

    private static Device kept(Device device) {
        return new Device(
                device.id(),
                device.iotId(),
                device.secret(),
                device.nickname(),
                device.enabled(),
                kept(device.createdAt()),
                kept(device.modifiedAt()),
                keptIfAny(device.activatedAt()),
                keptIfAny(device.onlineAt()),
                device.address());
    }
}
