// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Tags;
import io.vertx.core.json.JsonObject;

/** The actions on the tags of devices, which the OpenAPI calls properties (PROTOCOL.md 6.5, 7.4). */
final class TagActions {
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
        return RefusalCodes.answer(tags.save(device.id(), props), saved -> Answer.success());
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
}
