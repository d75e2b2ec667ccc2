// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Tags;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** The actions on the tags of devices, which the OpenAPI calls properties (PROTOCOL.md 6.5, 7.4). */
final class TagActions {
    private static final String MALFORMED = "iot.device.InvalidDeviceProperties";

    private final Tags tags;
    private final Devices devices;

    TagActions(Tags tags, Devices devices) {
        this.tags = tags;
        this.devices = devices;
    }

    /** SaveDeviceProp: adds the tags of the JSON object in Props, or gives them other values. */
    Answer save(Parameters parameters) {
        Device device = DeviceActions.find(devices, parameters);
        String props =
                parameters
                        .find("Props")
                        .orElseThrow(() ->
                                RefusedException.failure(
                                        "iot.device.NullDevicePropertiesString",
                                        "Props is mandatory"));
        return RefusalCodes.answer(
                tags.save(device.id(), values(props)), saved -> Answer.success());
    }

    /** QueryDeviceProp. */
    Answer query(Parameters parameters) {
        Device device = DeviceActions.find(devices, parameters);
        JsonObject props = new JsonObject();
        tags.of(device.id()).forEach(props::put);
        return Answer.success("Props", props.encode());
    }

    /** DeleteDeviceProp. */
    Answer delete(Parameters parameters) {
        Device device = DeviceActions.find(devices, parameters);
        return RefusalCodes.answer(
                tags.delete(device.id(), parameters.require("PropKey")),
                deleted -> Answer.success());
    }

    private static Map<String, String> values(String props) {
        JsonObject object;
        try {
            object = new JsonObject(props);
        } catch (DecodeException e) {
            throw RefusedException.failure(
                    MALFORMED,
                    "Props has to be a JSON object: "
                            // The parser's next lines are about itself.
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, Object> field : object) {
            switch (field.getValue()) {
                case String text -> values.put(field.getKey(), text);
                case Number number -> values.put(field.getKey(), number.toString());
                case Boolean flag -> values.put(field.getKey(), flag.toString());
                case null, default ->
                        throw RefusedException.failure(
                                MALFORMED,
                                "The value of %s in Props has to be a text, a number, true or false"
                                        .formatted(Parameters.quoted(field.getKey())));
            }
        }
        return values;
    }
}
