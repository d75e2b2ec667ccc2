// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.service.DeviceRegistration;
import io.lanyard.platform.service.Devices;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The actions that change devices (PROTOCOL.md 6.5). */
final class DeviceActions {
    private static final int MAX_REGISTRATIONS = 10_000;

    private final Devices devices;

    DeviceActions(Devices devices) {
        this.devices = devices;
    }

    /** RegisterDevice. Without a DeviceName one is made up; the LoRa parameters are passed over. */
    Answer register(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        DeviceName name = parameters.find("DeviceName").map(Fields::deviceName).orElse(null);
        DeviceRegistration registration =
                new DeviceRegistration(name, parameters.find("Nickname").orElse(""));
        return RefusalCodes.answer(
                devices.register(productKey, registration),
                device ->
                        Answer.success("Data", triple(device).put("Nickname", device.nickname())));
    }

    /**
     * RegisterDevices, an action of our own: registers up to 10,000 named devices, all or none, and answers with
     * their secrets at once. The original needs four calls for it.
     */
    Answer registerAll(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        List<String> names = parameters.list("DeviceName");
        if (names.isEmpty()) {
            throw RefusedException.rejection(RequestError.missingParameter("DeviceName.1"));
        }
        if (names.size() > MAX_REGISTRATIONS) {
            throw RefusedException.failure(
                    "iot.device.DeviceCountExceeded",
                    "One call registers at most %d devices, found %d"
                            .formatted(MAX_REGISTRATIONS, names.size()));
        }
        List<DeviceRegistration> registrations =
                names.stream()
                        .map(name -> new DeviceRegistration(Fields.deviceName(name), ""))
                        .toList();
        return RefusalCodes.answer(
                devices.registerAll(productKey, registrations),
                registered -> {
                    JsonArray triples = new JsonArray();
                    registered.forEach(device -> triples.add(triple(device)));
                    return Answer.success(
                            "Data",
                            new JsonObject()
                                    .put("DeviceList", new JsonObject().put("Device", triples)));
                });
    }

    /**
     * ImportDevices, an action of our own: registers up to 10,000 devices, all or none, with the secrets that they have
     * elsewhere (DeviceName.N, DeviceSecret.N).
     */
    Answer importAll(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        List<DeviceName> names =
                Fields.deviceNames(
                        parameters,
                        "DeviceName",
                        MAX_REGISTRATIONS,
                        "iot.device.DeviceCountExceeded");
        List<String> secrets = parameters.list("DeviceSecret");
        if (secrets.size() != names.size()) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "DeviceSecret.N",
                            "each DeviceName needs one, found %d and %d"
                                    .formatted(names.size(), secrets.size())));
        }
        List<DeviceRegistration> registrations = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            registrations.add(
                    new DeviceRegistration(names.get(i), "", secret(i + 1, secrets.get(i))));
        }
        return RefusalCodes.answer(
                devices.registerAll(productKey, registrations),
                registered ->
                        Answer.success("Data", new JsonObject().put("Count", registered.size())));
    }

    private static DeviceSecret secret(int number, String text) {
        try {
            return DeviceSecret.of(text);
        } catch (IllegalArgumentException e) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "DeviceSecret." + number, String.valueOf(e.getMessage())));
        }
    }

    /** EnableThing. */
    Answer enable(Parameters parameters) {
        return RefusalCodes.answer(
                devices.enable(id(devices, parameters)), enabled -> Answer.success());
    }

    /** DisableThing; ends the device's connection. */
    Answer disable(Parameters parameters) {
        return RefusalCodes.answer(
                devices.disable(id(devices, parameters)), disabled -> Answer.success());
    }

    /** DeleteDevice; ends the device's connection and drops what waits for it. */
    Answer delete(Parameters parameters) {
        return RefusalCodes.answer(
                devices.delete(id(devices, parameters)), deleted -> Answer.success());
    }

    /** ResetThing; ends the device's connection. It is done with the answer, whose JobId leads nowhere. */
    Answer reset(Parameters parameters) {
        return RefusalCodes.answer(
                devices.reset(id(devices, parameters)),
                reset -> Answer.success("JobId", reset.iotId()));
    }

    /**
     * The device that {@code IotId}, or else {@code ProductKey} and {@code DeviceName}, names.
     *
     * @throws RefusedException when neither is given or there is no such device
     */
    static Device find(Devices devices, Parameters parameters) {
        Optional<String> iotId = parameters.find("IotId");
        Device device =
                RefusalCodes.require(
                        iotId.isPresent()
                                ? devices.findByIotId(iotId.get())
                                : devices.find(named(parameters)));
        Fields.covered(parameters, device.id().productKey());
        return device;
    }

    /**
     * The identity of the device that {@code IotId}, or else {@code ProductKey} and {@code DeviceName}, names.
     *
     * @throws RefusedException when neither is given or no device has this IotId
     */
    static DeviceId id(Devices devices, Parameters parameters) {
        return parameters.find("IotId").isPresent()
                ? find(devices, parameters).id()
                : named(parameters);
    }

    private static DeviceId named(Parameters parameters) {
        return new DeviceId(
                Fields.productKey(parameters), Fields.deviceName(parameters.require("DeviceName")));
    }

    private static JsonObject triple(Device device) {
        return new JsonObject()
                .put("ProductKey", device.id().productKey().value())
                .put("DeviceName", device.id().deviceName().value())
                .put("DeviceSecret", device.secret().reveal())
                .put("IotId", device.iotId());
    }
}
