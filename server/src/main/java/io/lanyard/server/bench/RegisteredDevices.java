// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.server.api.ApiClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** Devices that were registered for a run, in a product that all runs share, and that go with its end. */
public final class RegisteredDevices implements AutoCloseable {
    private static final String PRODUCT_NAME = "lanyard_bench";

    /** The topic class of the product, below {@code user}. */
    static final String TOPIC = "test";

    /** Another one, which only applications read. */
    private static final String UPLINK_TOPIC = "report";

    private static final int MAX_PER_CALL = 10_000;

    /** One of them, ready to sign in. */
    public record Registered(DeviceId device, DeviceSecret secret, Credentials credentials) {
        String topic() {
            return topic(TOPIC);
        }

        /** Open to it after {@link RegisteredDevices#routeUplinks}. */
        String uplinkTopic() {
            return topic(UPLINK_TOPIC);
        }

        private String topic(String name) {
            return "/" + device.productKey() + "/" + device.deviceName() + "/user/" + name;
        }
    }

    private final BenchTarget target;
    private final ProgressLine progress;
    private final List<Registered> all = new ArrayList<>();

    private RegisteredDevices(BenchTarget target, ProgressLine progress) {
        this.target = target;
        this.progress = progress;
    }

    /** Registers so many; those of a run that fails are deleted again. */
    public static RegisteredDevices register(BenchTarget target, int count, ProgressLine progress) {
        RegisteredDevices devices = new RegisteredDevices(target, progress);
        try {
            devices.registerAll(count);
        } catch (RuntimeException e) {
            devices.close();
            throw e;
        }
        return devices;
    }

    /** In the order of their numbers. */
    public List<Registered> all() {
        return all;
    }

    private void registerAll(int count) {
        String productKey = productKey();
        String run =
                Integer.toHexString(ThreadLocalRandom.current().nextInt(0x10_0000, 0x1000_0000));
        while (all.size() < count) {
            progress.show("Registering devices", all.size(), count);
            Map<String, String> parameters = new TreeMap<>(Map.of("ProductKey", productKey));
            int some = Math.min(MAX_PER_CALL, count - all.size());
            for (int i = 1; i <= some; i++) {
                parameters.put("DeviceName." + i, "bench-" + run + "-" + (all.size() + i));
            }
            for (JsonObject registered :
                    ApiClient.entries(
                            target.api().call("RegisterDevices", parameters),
                            "Data",
                            "DeviceList",
                            "Device")) {
                DeviceId device =
                        DeviceId.of(
                                registered.getString("ProductKey"),
                                registered.getString("DeviceName"));
                DeviceSecret secret = DeviceSecret.of(registered.getString("DeviceSecret"));
                all.add(
                        new Registered(
                                device,
                                secret,
                                Credentials.sign(
                                        device,
                                        secret,
                                        SignMethod.HMAC_SHA256,
                                        Map.of("securemode", "3"))));
            }
        }
    }

    private String productKey() {
        for (JsonObject product :
                target.api()
                        .callForAll(
                                "QueryProductList", Map.of(), 200, "Data", "List", "ProductInfo")) {
            if (PRODUCT_NAME.equals(product.getString("ProductName"))) {
                return product.getString("ProductKey");
            }
        }
        String productKey =
                target.api()
                        .call("CreateProduct", Map.of("ProductName", PRODUCT_NAME, "NodeType", "0"))
                        .getJsonObject("Data")
                        .getString("ProductKey");
        target.api()
                .call(
                        "CreateProductTopic",
                        Map.of(
                                "ProductKey", productKey,
                                "TopicShortName", TOPIC,
                                "Operation", "ALL"));
        return productKey;
    }

    /** Lets them publish to the default consumer group; once in the life of a platform. */
    void routeUplinks() {
        String productKey = all.getFirst().device().productKey().value();
        target.api()
                .call(
                        "CreateProductTopic",
                        Map.of(
                                "ProductKey", productKey,
                                "TopicShortName", UPLINK_TOPIC,
                                "Operation", "PUB"));
        target.api()
                .call(
                        "CreateSubscribeRelation",
                        Map.of(
                                "ProductKey", productKey,
                                "Type", "AMQP",
                                "DeviceDataFlag", "true",
                                "ConsumerGroupIds.1", "DEFAULT_GROUP"));
    }

    /** Deletes them, unless the platform goes too. */
    @Override
    public void close() {
        if (target.process().isPresent()) {
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            progress.show("Deleting the devices", i, all.size());
            DeviceId device = all.get(i).device();
            target.api()
                    .call(
                            "DeleteDevice",
                            Map.of(
                                    "ProductKey", device.productKey().value(),
                                    "DeviceName", device.deviceName().value()));
        }
        progress.end();
    }
}
