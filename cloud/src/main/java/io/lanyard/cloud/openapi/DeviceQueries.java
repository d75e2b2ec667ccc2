// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.ProductSummary;
import io.lanyard.platform.service.Products;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The actions that tell about devices (PROTOCOL.md 6.5). */
final class DeviceQueries {
    private static final int MAX_PAGE_SIZE = 50;
    private static final int MAX_STATES = 50;
    private static final int PRODUCTS_AT_ONCE = 200;

    private final Devices devices;
    private final Products products;
    private final InstantSource clock;
    private final String region;

    DeviceQueries(Devices devices, Products products, InstantSource clock, String region) {
        this.devices = devices;
        this.products = products;
        this.clock = clock;
        this.region = region;
    }

    /** QueryDevice: a page of a product's devices, newest first. Pages go as deep as the list, so no NextToken. */
    Answer list(Parameters parameters) {
        if (parameters.find("NextToken").isPresent()) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "NextToken",
                            "no answer of this server carries one, use CurrentPage instead"));
        }
        return RefusalCodes.answer(
                devices.list(
                        Fields.productKey(parameters),
                        Fields.pageOrFirst(parameters, MAX_PAGE_SIZE)),
                page -> page(parameters, page));
    }

    private Answer page(Parameters parameters, Page<Device> page) {
        JsonArray infos = new JsonArray();
        for (Device device : page.entries()) {
            infos.add(
                    new JsonObject()
                            .put("ProductKey", device.id().productKey().value())
                            .put("DeviceName", device.id().deviceName().value())
                            .put(
                                    "DeviceSecret",
                                    Fields.secret(parameters, device.secret().reveal()))
                            .put("IotId", device.iotId())
                            .put("DeviceId", device.iotId())
                            .put("DeviceStatus", devices.status(device).name())
                            .put("DeviceType", "")
                            .put("Nickname", device.nickname())
                            .put("GmtCreate", Fields.gmt(device.createdAt()))
                            .put("UtcCreate", Fields.utc(device.createdAt()))
                            .put("GmtModified", Fields.gmt(device.modifiedAt()))
                            .put("UtcModified", Fields.utc(device.modifiedAt())));
        }
        return new Answer.Success(
                new JsonObject()
                        .put("Data", new JsonObject().put("DeviceInfo", infos))
                        .put("Page", page.request().number())
                        .put("PageSize", page.request().size())
                        .put("PageCount", page.pages())
                        .put("Total", page.total())
                        .put("NextToken", ""));
    }

    /** QueryDeviceDetail. */
    Answer detail(Parameters parameters) {
        Device device = DeviceActions.find(devices, parameters);
        Optional<Product> product = products.find(device.id().productKey());
        return Answer.success(
                "Data",
                new JsonObject()
                        .put("ProductKey", device.id().productKey().value())
                        .put("ProductName", product.map(Product::name).orElse(""))
                        .put("DeviceName", device.id().deviceName().value())
                        .put("DeviceSecret", Fields.secret(parameters, device.secret().reveal()))
                        .put("IotId", device.iotId())
                        .put("NodeType", product.map(p -> p.nodeType().number()).orElse(0))
                        .put("Status", devices.status(device).name())
                        .put("FirmwareVersion", "")
                        .put("IpAddress", Objects.requireNonNullElse(device.address(), ""))
                        .put("Nickname", device.nickname())
                        .put("Owner", true)
                        .put("Region", region)
                        .put("GmtCreate", Fields.gmt(device.createdAt()))
                        .put("UtcCreate", Fields.utc(device.createdAt()))
                        .put("GmtActive", Fields.gmt(device.activatedAt()))
                        .put("UtcActive", Fields.utc(device.activatedAt()))
                        .put("GmtOnline", Fields.gmt(device.onlineAt()))
                        .put("UtcOnline", Fields.utc(device.onlineAt())));
    }

    /** QueryDeviceInfo. */
    Answer info(Parameters parameters) {
        Device device = DeviceActions.find(devices, parameters);
        return Answer.success(
                "Data",
                new JsonObject()
                        .put("ProductKey", device.id().productKey().value())
                        .put("DeviceName", device.id().deviceName().value())
                        .put("DeviceSecret", Fields.secret(parameters, device.secret().reveal()))
                        .put("IotId", device.iotId())
                        .put("Nickname", device.nickname()));
    }

    /** BatchGetDeviceState: the states of up to 50 devices, by IotId or by ProductKey and DeviceName. */
    Answer states(Parameters parameters) {
        JsonArray states = new JsonArray();
        for (Device device : asked(parameters)) {
            states.add(
                    new JsonObject()
                            .put("DeviceName", device.id().deviceName().value())
                            .put("IotId", device.iotId())
                            .put("DeviceId", device.iotId())
                            .put("Status", devices.status(device).name())
                            .put("AsAddress", Objects.requireNonNullElse(device.address(), ""))
                            .put("LastOnlineTime", Fields.gmt(device.onlineAt())));
        }
        return Answer.success("DeviceStatusList", new JsonObject().put("DeviceStatus", states));
    }

    private List<Device> asked(Parameters parameters) {
        List<String> iotIds = parameters.list("IotId");
        if (iotIds.isEmpty()) {
            ProductKey productKey = Fields.productKey(parameters);
            return Fields.deviceNames(
                            parameters,
                            "DeviceName",
                            MAX_STATES,
                            "iot.device.TooManyDevicesPerTime")
                    .stream()
                    .map(name -> RefusalCodes.require(devices.find(new DeviceId(productKey, name))))
                    .toList();
        }
        if (iotIds.size() > MAX_STATES) {
            throw RefusedException.failure(
                    "iot.device.TooManyDevicesPerTime",
                    "One call takes at most %d devices, found %d"
                            .formatted(MAX_STATES, iotIds.size()));
        }
        List<Device> found = new ArrayList<>();
        for (String iotId : iotIds) {
            Device device = RefusalCodes.require(devices.findByIotId(iotId));
            Fields.covered(parameters, device.id().productKey());
            found.add(device);
        }
        return found;
    }

    /**
     * QueryDeviceStatistics; the names of its fields begin in lower case. Without a ProductKey it is about all products
     * that the key covers.
     */
    Answer statistics(Parameters parameters) {
        if (parameters.find("GroupId").isPresent()) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "GroupId", "there are no groups of devices on this server"));
        }
        if (parameters.find("ProductKey").isPresent()) {
            return RefusalCodes.answer(
                    devices.count(Fields.productKey(parameters)), DeviceQueries::statistics);
        }
        Devices.Counts sum = new Devices.Counts(0, 0, 0);
        for (ProductKey product : covered(parameters.scope())) {
            // One that is deleted meanwhile has no devices.
            if (devices.count(product) instanceof Outcome.Done<Devices.Counts>(var counts)) {
                sum = sum.plus(counts);
            }
        }
        return statistics(sum);
    }

    private Set<ProductKey> covered(KeyScope scope) {
        if (!scope.everyProduct()) {
            return scope.products();
        }
        Set<ProductKey> all = new HashSet<>();
        int number = 1;
        Page<ProductSummary> page;
        do {
            page = products.list(new PageRequest(number++, PRODUCTS_AT_ONCE));
            page.entries().forEach(each -> all.add(each.product().key()));
        } while (number <= page.pages());
        return all;
    }

    private static Answer statistics(Devices.Counts counts) {
        return Answer.success(
                "Data",
                new JsonObject()
                        .put("deviceCount", counts.all())
                        .put("onlineCount", counts.online())
                        .put("activeCount", counts.activated()));
    }

    /** GetDeviceStatus; the timestamp is that of the answer. */
    Answer status(Parameters parameters) {
        Device device = DeviceActions.find(devices, parameters);
        return Answer.success(
                "Data",
                new JsonObject()
                        .put("Status", devices.status(device).name())
                        .put("Timestamp", clock.millis()));
    }
}
