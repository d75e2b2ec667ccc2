// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

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
import io.lanyard.protocol.topic.TopicClass;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The registry in the SQLite file {@value #FILE_NAME}. A reading call takes about ten microseconds and runs beside
 * others; a writing call waits for its turn and for the disk.
 */
public final class SqliteRegistry implements Registry {
    /** The file in the registry's folder; SQLite keeps its log in two more beside it. */
    public static final String FILE_NAME = "registry.db";

    private static final String COUNT_HEALTH_CHECK =
            "INSERT INTO health_check (id, checks) VALUES (1, 1)"
                    + " ON CONFLICT (id) DO UPDATE SET checks = health_check.checks + 1 RETURNING checks";
    private static final String LAST_HEALTH_CHECK = "SELECT checks FROM health_check WHERE id = 1";

    /** A key of {@link #products}. */
    private record TopicClassesOf(ProductKey product) {}

    private record TopicClasses(List<ProductTopicClass> all) {
        TopicClasses {
            all = List.copyOf(all);
        }

        static Optional<TopicClasses> ofSome(List<ProductTopicClass> all) {
            return all.isEmpty() ? Optional.empty() : Optional.of(new TopicClasses(all));
        }
    }

    /** Products and keys are fewer; and 200 bytes for each device that there is are 10 MB. */
    private static final int MOST_CACHED = 50_000;

    private final SqliteDatabase database;

    /** Products and their topic classes, which every sign-in and every message of an application asks for. */
    private final ReadCache products = new ReadCache(MOST_CACHED);

    /** Access keys, which every call of the OpenAPI asks for. */
    private final ReadCache keys = new ReadCache(MOST_CACHED);

    /** That there is a device, which every message of an application asks for; nothing of it that could change. */
    private final ReadCache presentDevices = new ReadCache(MOST_CACHED);

    private SqliteRegistry(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Opens the registry in this folder; creates what is missing, the file readable by its owner alone.
     *
     * @throws RegistryException when the file cannot be opened or is no registry, or when a newer program has written
     *     it
     */
    public static SqliteRegistry open(Path folder) {
        return new SqliteRegistry(
                SqliteDatabase.open(folder.resolve(FILE_NAME), Migrations.ofThisProgram()));
    }

    /**
     * Makes a copy of all that is stored at one moment, while reading and writing go on.
     *
     * @param target must not exist yet
     */
    public void copyTo(Path target) {
        database.copyTo(target);
    }

    /**
     * Reads the whole file and changes nothing. Nobody else may have it open.
     *
     * @throws RegistryException when it cannot be read at all
     */
    public static RegistryCheck check(Path folder) {
        return SqliteDatabase.check(folder.resolve(FILE_NAME), Migrations.ofThisProgram());
    }

    @Override
    public Added addProduct(Product product, List<TopicClass> topicClasses) {
        for (TopicClass topicClass : topicClasses) {
            if (!topicClass.productKey().equals(product.key())) {
                throw new IllegalArgumentException(
                        "Topic class " + topicClass.template() + " is not of " + product.key());
            }
        }
        return products.change(() ->
                database.write(
                        "adding a product",
                        statements -> {
                            if (!ProductTable.insert(statements, product)) {
                                return Added.EXISTS;
                            }
                            for (TopicClass topicClass : topicClasses) {
                                if (TopicClassTable.insert(statements, topicClass, "").isEmpty()) {
                                    throw new IllegalArgumentException(
                                            "Topic class "
                                                    + topicClass.template()
                                                    + " is given twice");
                                }
                            }
                            return Added.ADDED;
                        }));
    }

    @Override
    public Optional<Product> product(ProductKey key) {
        // Only what there is, as anybody may ask for what there is not.
        return products.find(
                key,
                Product.class,
                () ->
                        database.read(
                                "reading a product",
                                statements -> ProductTable.select(statements, key)));
    }

    @Override
    public Page<Product> products(PageRequest request) {
        return database.read(
                "listing products", statements -> ProductTable.page(statements, request));
    }

    @Override
    public Added renameProduct(ProductKey key, String name, String description) {
        return products.change(() ->
                database.write(
                        "renaming a product",
                        statements -> {
                            if (!ProductTable.exists(statements, key)) {
                                return Added.NO_OWNER;
                            }
                            return ProductTable.rename(statements, key, name, description)
                                    ? Added.ADDED
                                    : Added.EXISTS;
                        }));
    }

    @Override
    public Added removeProduct(ProductKey key) {
        return products.change(() ->
                database.write(
                        "removing a product",
                        statements -> {
                            if (!ProductTable.exists(statements, key)) {
                                return Added.NO_OWNER;
                            }
                            if (ProductTable.deviceCount(statements, key) > 0) {
                                return Added.FULL;
                            }
                            TopicClassTable.deleteOf(statements, key);
                            ProductTable.delete(statements, key);
                            return Added.ADDED;
                        }));
    }

    @Override
    public boolean setDynamicRegistration(ProductKey key, boolean on) {
        return products.change(() ->
                database.write(
                        "switching dynamic registration",
                        statements -> ProductTable.setDynamicRegistration(statements, key, on)));
    }

    @Override
    public TopicClassAdded addTopicClass(TopicClass topicClass, String description, int limit) {
        return products.change(() ->
                database.write(
                        "adding a topic class",
                        statements -> {
                            if (!ProductTable.exists(statements, topicClass.productKey())) {
                                return new TopicClassAdded.Refused(Added.NO_OWNER);
                            }
                            if (TopicClassTable.exists(statements, topicClass)) {
                                return new TopicClassAdded.Refused(Added.EXISTS);
                            }
                            if (TopicClassTable.count(statements, topicClass.productKey())
                                    >= limit) {
                                return new TopicClassAdded.Refused(Added.FULL);
                            }
                            return new TopicClassAdded.Done(
                                    TopicClassTable.insert(statements, topicClass, description)
                                            .orElseThrow());
                        }));
    }

    @Override
    public Optional<ProductTopicClass> topicClass(long id) {
        return database.read(
                "reading a topic class", statements -> TopicClassTable.select(statements, id));
    }

    @Override
    public List<ProductTopicClass> topicClasses(ProductKey productKey) {
        return products.find(
                        new TopicClassesOf(productKey),
                        TopicClasses.class,
                        () -> TopicClasses.ofSome(readTopicClasses(productKey)))
                .map(TopicClasses::all)
                .orElse(List.of());
    }

    private List<ProductTopicClass> readTopicClasses(ProductKey productKey) {
        return database.read(
                "listing topic classes",
                statements -> TopicClassTable.ofProduct(statements, productKey));
    }

    @Override
    public Added replaceTopicClass(long id, TopicClass topicClass, String description) {
        return products.change(() ->
                database.write(
                        "changing a topic class",
                        statements -> {
                            Optional<ProductTopicClass> now =
                                    TopicClassTable.select(statements, id);
                            if (now.isEmpty()) {
                                return Added.NO_OWNER;
                            }
                            boolean moves =
                                    !now.get().topicClass().suffix().equals(topicClass.suffix());
                            if (moves && TopicClassTable.exists(statements, topicClass)) {
                                return Added.EXISTS;
                            }
                            TopicClassTable.update(statements, id, topicClass, description);
                            return Added.ADDED;
                        }));
    }

    @Override
    public boolean removeTopicClass(long id) {
        return products.change(() ->
                database.write(
                        "removing a topic class",
                        statements -> TopicClassTable.delete(statements, id)));
    }

    @Override
    public DevicesAdded addDevices(Collection<Device> devices) {
        if (devices.isEmpty()) {
            return new DevicesAdded.Done();
        }
        ProductKey productKey = devices.iterator().next().id().productKey();
        requireDistinct(productKey, devices);
        return database.write(
                "adding devices", statements -> addDevices(statements, productKey, devices));
    }

    @Override
    public Optional<Device> device(DeviceId id) {
        return database.read("reading a device", statements -> DeviceTable.select(statements, id));
    }

    @Override
    public boolean hasDevice(DeviceId id) {
        return presentDevices
                .find(
                        id,
                        Boolean.class,
                        () ->
                                database.read(
                                                "looking for a device",
                                                statements -> DeviceTable.exists(statements, id))
                                        ? Optional.of(true)
                                        : Optional.empty())
                .isPresent();
    }

    @Override
    public Optional<Device> deviceByIotId(String iotId) {
        return database.read(
                "reading a device by its IotId",
                statements -> DeviceTable.selectByIotId(statements, iotId));
    }

    @Override
    public Page<Device> devices(ProductKey productKey, PageRequest request) {
        return database.read(
                "listing devices", statements -> DeviceTable.page(statements, productKey, request));
    }

    @Override
    public long deviceCount(ProductKey productKey) {
        return database.read(
                "counting devices", statements -> ProductTable.deviceCount(statements, productKey));
    }

    @Override
    public long activatedCount(ProductKey productKey) {
        return database.read(
                "counting activated devices",
                statements -> DeviceTable.activatedCount(statements, productKey));
    }

    @Override
    public boolean resetDevice(DeviceId id, Instant at) {
        return database.write(
                "resetting a device", statements -> DeviceTable.reset(statements, id, at));
    }

    @Override
    public DeviceApplication addDeviceApplication(
            ProductKey productKey, List<DeviceApplication.Entry> entries) {
        return database.write(
                "adding an application for devices",
                statements -> DeviceApplicationTable.insert(statements, productKey, entries));
    }

    @Override
    public Optional<DeviceApplication> deviceApplication(long id) {
        return database.read(
                "reading an application for devices",
                statements -> DeviceApplicationTable.select(statements, id));
    }

    @Override
    public void setRegistered(long application) {
        database.<Boolean>write(
                "finishing an application for devices",
                statements -> {
                    DeviceApplicationTable.setRegistered(statements, application);
                    return true;
                });
    }

    @Override
    public boolean setDeviceEnabled(DeviceId id, boolean enabled, Instant at) {
        return database.write(
                enabled ? "enabling a device" : "disabling a device",
                statements -> DeviceTable.setEnabled(statements, id, enabled, at));
    }

    @Override
    public SecretReplaced replaceSecret(DeviceId id, DeviceSecret secret) {
        return database.write(
                "replacing a secret",
                statements -> {
                    if (DeviceTable.replaceSecret(statements, id, secret)) {
                        return SecretReplaced.REPLACED;
                    }
                    return DeviceTable.exists(statements, id)
                            ? SecretReplaced.ACTIVATED
                            : SecretReplaced.NO_DEVICE;
                });
    }

    @Override
    public boolean removeDevice(DeviceId id) {
        return presentDevices.change(() ->
                database.write(
                        "removing a device",
                        statements -> {
                            DeviceTokenTable.deleteOf(statements, id);
                            DeviceTagTable.deleteOf(statements, id);
                            DeviceCertificateTable.deleteOf(statements, id);
                            TopicRouteTable.deleteOf(statements, id);
                            boolean removed = DeviceTable.delete(statements, id);
                            if (removed) {
                                ProductTable.changeDeviceCount(statements, id.productKey(), -1);
                            }
                            return removed;
                        }));
    }

    @Override
    public Added addDeviceToken(DeviceToken token, int limit) {
        return database.write(
                "adding a device token",
                statements -> {
                    if (!DeviceTable.exists(statements, token.device())) {
                        return Added.NO_OWNER;
                    }
                    if (DeviceTokenTable.exists(statements, token)) {
                        return Added.EXISTS;
                    }
                    if (DeviceTokenTable.count(statements, token.device()) >= limit) {
                        return Added.FULL;
                    }
                    DeviceTokenTable.insert(statements, token);
                    return Added.ADDED;
                });
    }

    @Override
    public Optional<DeviceToken> deviceToken(DeviceId device, String clientId) {
        return database.read(
                "reading a device token",
                statements -> DeviceTokenTable.select(statements, device, clientId));
    }

    @Override
    public List<DeviceToken> deviceTokens(DeviceId device) {
        return database.read(
                "listing device tokens", statements -> DeviceTokenTable.all(statements, device));
    }

    @Override
    public Added addDeviceCertificate(DeviceCertificate certificate, int limit) {
        return database.write(
                "binding a device certificate",
                statements -> {
                    if (!DeviceTable.exists(statements, certificate.device())) {
                        return Added.NO_OWNER;
                    }
                    if (DeviceCertificateTable.select(statements, certificate.fingerprint())
                            .isPresent()) {
                        return Added.EXISTS;
                    }
                    if (DeviceCertificateTable.count(statements, certificate.device()) >= limit) {
                        return Added.FULL;
                    }
                    DeviceCertificateTable.insert(statements, certificate);
                    return Added.ADDED;
                });
    }

    @Override
    public Optional<DeviceCertificate> deviceCertificate(CertificateFingerprint fingerprint) {
        return database.read(
                "reading a device certificate",
                statements -> DeviceCertificateTable.select(statements, fingerprint));
    }

    @Override
    public List<DeviceCertificate> deviceCertificates(DeviceId device) {
        return database.read(
                "listing device certificates",
                statements -> DeviceCertificateTable.all(statements, device));
    }

    @Override
    public boolean removeDeviceCertificate(DeviceId device, CertificateFingerprint fingerprint) {
        return database.write(
                "unbinding a device certificate",
                statements -> DeviceCertificateTable.delete(statements, device, fingerprint));
    }

    @Override
    public void recordSignIns(Collection<SignInRecord> signIns) {
        if (signIns.isEmpty()) {
            return;
        }
        database.<Boolean>write(
                "recording sign-ins",
                statements -> {
                    for (SignInRecord signIn : signIns) {
                        DeviceTable.recordSignIn(statements, signIn);
                    }
                    return true;
                });
    }

    @Override
    public Map<String, String> deviceTags(DeviceId device, TagDomain domain) {
        return database.read(
                "reading the tags of a device",
                statements -> DeviceTagTable.all(statements, device, domain));
    }

    @Override
    public Added putDeviceTags(
            DeviceId device, TagDomain domain, Map<String, String> tags, int limit) {
        return database.write(
                "setting tags of a device",
                statements -> {
                    if (!DeviceTable.exists(statements, device)) {
                        return Added.NO_OWNER;
                    }
                    Set<String> keys =
                            new HashSet<>(DeviceTagTable.all(statements, device, domain).keySet());
                    keys.addAll(tags.keySet());
                    if (keys.size() > limit) {
                        return Added.FULL;
                    }
                    for (Map.Entry<String, String> tag : tags.entrySet()) {
                        DeviceTagTable.put(
                                statements, device, domain, tag.getKey(), tag.getValue());
                    }
                    return Added.ADDED;
                });
    }

    @Override
    public boolean removeDeviceTags(DeviceId device, TagDomain domain, Collection<String> keys) {
        return database.write(
                "removing tags of a device",
                statements -> {
                    boolean removed = false;
                    for (String key : keys) {
                        removed |= DeviceTagTable.delete(statements, device, domain, key);
                    }
                    return removed;
                });
    }

    @Override
    public GroupAdded addConsumerGroup(String id, String name, Instant createdAt, int limit) {
        return database.write(
                "adding a consumer group",
                statements -> GroupTables.insert(statements, id, name, createdAt, limit));
    }

    @Override
    public Optional<ConsumerGroup> consumerGroup(String id) {
        return database.read(
                "reading a consumer group", statements -> GroupTables.select(statements, id));
    }

    @Override
    public List<ConsumerGroup> consumerGroups() {
        return database.read("listing consumer groups", GroupTables::all);
    }

    @Override
    public Renamed renameConsumerGroup(String id, String name) {
        return database.write(
                "renaming a consumer group",
                statements -> GroupTables.rename(statements, id, name));
    }

    @Override
    public boolean removeConsumerGroup(String id) {
        return database.write(
                "removing a consumer group", statements -> GroupTables.delete(statements, id));
    }

    @Override
    public boolean putSubscribeRelation(SubscribeRelation relation) {
        return database.write(
                "storing a subscribe relation",
                statements -> GroupTables.putRelation(statements, relation));
    }

    @Override
    public Optional<SubscribeRelation> subscribeRelation(ProductKey productKey) {
        return database.read(
                "reading a subscribe relation",
                statements -> GroupTables.relation(statements, productKey));
    }

    @Override
    public List<SubscribeRelation> subscribeRelations() {
        return database.read("listing subscribe relations", GroupTables::relations);
    }

    @Override
    public boolean removeSubscribeRelation(ProductKey productKey) {
        return database.write(
                "removing a subscribe relation",
                statements -> GroupTables.deleteRelation(statements, productKey));
    }

    @Override
    public List<TopicRoute> topicRoutes() {
        return database.read("listing topic routes", TopicRouteTable::all);
    }

    @Override
    public void addTopicRoutes(Collection<TopicRoute> routes) {
        database.<Boolean>write(
                "adding topic routes",
                statements -> {
                    for (TopicRoute route : routes) {
                        TopicRouteTable.insert(statements, route);
                    }
                    return true;
                });
    }

    @Override
    public boolean removeTopicRoute(TopicRoute route) {
        return database.write(
                "removing a topic route", statements -> TopicRouteTable.delete(statements, route));
    }

    @Override
    public Added addAccessKey(AccessKey accessKey) {
        return keys.change(() ->
                database.write(
                        "adding an access key",
                        statements ->
                                AccessKeyTable.insert(statements, accessKey)
                                        ? Added.ADDED
                                        : Added.EXISTS));
    }

    @Override
    public Optional<AccessKey> accessKey(String id) {
        return keys.find(
                id,
                AccessKey.class,
                () ->
                        database.read(
                                "reading an access key",
                                statements -> AccessKeyTable.select(statements, id)));
    }

    @Override
    public List<AccessKey> accessKeys() {
        return database.read("listing access keys", AccessKeyTable::all);
    }

    @Override
    public boolean setAccessKeyEnabled(String id, boolean enabled) {
        return keys.change(() ->
                database.write(
                        enabled ? "enabling an access key" : "disabling an access key",
                        statements -> AccessKeyTable.setEnabled(statements, id, enabled)));
    }

    @Override
    public boolean isHealthy() {
        try {
            long written =
                    database.write(
                            "checking health", statements -> statements.number(COUNT_HEALTH_CHECK));
            long read =
                    database.read(
                            "checking health", statements -> statements.number(LAST_HEALTH_CHECK));
            // Another check may have come between.
            return read >= written;
        } catch (RegistryException e) {
            return false;
        }
    }

    @Override
    public void close() {
        database.close();
    }

    private static void requireDistinct(ProductKey productKey, Collection<Device> devices) {
        Set<DeviceId> ids = new HashSet<>();
        for (Device device : devices) {
            if (!device.id().productKey().equals(productKey)) {
                throw new IllegalArgumentException(
                        "Device " + device.id() + " is not of product " + productKey);
            }
            if (!ids.add(device.id())) {
                throw new IllegalArgumentException("Device " + device.id() + " is given twice");
            }
        }
    }

    private static DevicesAdded addDevices(
            Statements statements, ProductKey productKey, Collection<Device> devices)
            throws SQLException {
        if (!ProductTable.exists(statements, productKey)) {
            return new DevicesAdded.NoProduct();
        }
        List<DeviceName> taken = new ArrayList<>();
        for (Device device : devices) {
            if (DeviceTable.exists(statements, device.id())) {
                taken.add(device.id().deviceName());
            }
        }
        if (!taken.isEmpty()) {
            return new DevicesAdded.NamesTaken(taken);
        }
        for (Device device : devices) {
            if (DeviceTable.iotIdExists(statements, device.iotId())) {
                throw new IllegalArgumentException(
                        "The IotId of device " + device.id() + " is taken");
            }
            DeviceTable.insert(statements, device);
        }
        ProductTable.changeDeviceCount(statements, productKey, devices.size());
        return new DevicesAdded.Done();
    }
}
