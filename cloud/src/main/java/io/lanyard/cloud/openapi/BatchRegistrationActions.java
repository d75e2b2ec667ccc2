// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceApplication;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.service.DeviceApplications;
import io.lanyard.platform.service.DeviceApplications.Checked;
import io.lanyard.platform.service.DeviceApplications.Wanted;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The actions that register many devices at once (PROTOCOL.md 6.5). The original does the work after its answer; here
 * it is done with the answer, so that the status of an application is final when it is asked for.
 */
final class BatchRegistrationActions {
    private static final int MAX_PAGE_SIZE = 50;

    private final DeviceApplications applications;

    BatchRegistrationActions(DeviceApplications applications) {
        this.applications = applications;
    }

    /** BatchRegisterDevice: as many devices as asked for, with names that are made up. */
    Answer register(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        int count = parameters.requireInteger("Count", 1, Integer.MAX_VALUE);
        return RefusalCodes.answer(
                applications.registerNew(productKey, count), BatchRegistrationActions::applyId);
    }

    /** BatchCheckDeviceNames: keeps names under an ApplyId, or tells which cannot be registered. */
    Answer check(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        List<Wanted> wanted = wanted(parameters);
        if (wanted.isEmpty()) {
            throw RefusedException.failure(
                    "iot.device.NoneDeviceNameElement",
                    "DeviceName.N or DeviceNameList.N.DeviceName has to name a device");
        }
        return RefusalCodes.answer(
                applications.check(productKey, wanted),
                checked ->
                        switch (checked) {
                            case Checked.Kept(DeviceApplication application) ->
                                    applyId(application);
                            case Checked.Invalid(List<String> names, List<String> nicknames) ->
                                    new Answer.Failure(
                                            "iot.device.InvalidFormattedDeviceName",
                                            "some names are malformed, taken or given twice",
                                            new JsonObject()
                                                    .put(
                                                            "Data",
                                                            new JsonObject()
                                                                    .put(
                                                                            "InvalidDeviceNameList",
                                                                            list(
                                                                                    "InvalidDeviceName",
                                                                                    names))
                                                                    .put(
                                                                            "InvalidDeviceNicknameList",
                                                                            list(
                                                                                    "InvalidDeviceNickname",
                                                                                    nicknames))));
                        });
    }

    /** BatchRegisterDeviceWithApplyId. */
    Answer registerChecked(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        return RefusalCodes.answer(
                applications.register(productKey, id(parameters)),
                BatchRegistrationActions::applyId);
    }

    /** QueryBatchRegisterDeviceStatus. */
    Answer status(Parameters parameters) {
        ProductKey productKey = Fields.productKey(parameters);
        return RefusalCodes.answer(
                applications.find(productKey, id(parameters)),
                application ->
                        Answer.success(
                                "Data",
                                new JsonObject()
                                        .put(
                                                "Status",
                                                application.registered()
                                                        ? "CREATE_SUCCESS"
                                                        : "CHECK_SUCCESS")
                                        .put(
                                                "ValidList",
                                                list(
                                                        "Name",
                                                        application.entries().stream()
                                                                .map(e -> e.name().value())
                                                                .toList()))
                                        .put("InvalidList", list("Name", List.of()))));
    }

    /** QueryPageByApplyId: the devices that an application registered. */
    Answer page(Parameters parameters) {
        long id = id(parameters);
        PageRequest asked = Fields.page(parameters, MAX_PAGE_SIZE);
        Optional<DeviceApplication> found = applications.find(id);
        if (found.isEmpty()) {
            throw RefusedException.failure(
                    "iot.device.NotExistedApply", "There is no application " + id);
        }
        DeviceApplication application = found.get();
        Fields.covered(parameters, application.productKey());
        List<DeviceApplication.Entry> entries =
                application.registered() ? application.entries() : List.of();
        JsonArray infos = new JsonArray();
        for (Device device :
                applications.devices(
                        application.productKey(),
                        entries.stream().skip(asked.offset()).limit(asked.size()).toList())) {
            infos.add(
                    new JsonObject()
                            .put("DeviceId", device.iotId())
                            .put("DeviceName", device.id().deviceName().value())
                            .put(
                                    "DeviceSecret",
                                    Fields.secret(parameters, device.secret().reveal()))
                            .put("IotId", device.iotId()));
        }
        int pages = (entries.size() + asked.size() - 1) / asked.size();
        return new Answer.Success(
                new JsonObject()
                        .put("ApplyDeviceList", new JsonObject().put("ApplyDeviceInfo", infos))
                        .put("Page", asked.number())
                        .put("PageSize", asked.size())
                        .put("PageCount", pages)
                        .put("Total", entries.size()));
    }

    private static List<Wanted> wanted(Parameters parameters) {
        List<Wanted> wanted = new ArrayList<>();
        int withNicknames = parameters.structures("DeviceNameList");
        if (withNicknames == 0) {
            parameters.list("DeviceName").forEach(name -> wanted.add(new Wanted(name, "")));
        }
        for (int n = 1; n <= withNicknames; n++) {
            wanted.add(
                    new Wanted(
                            parameters.require("DeviceNameList." + n + ".DeviceName"),
                            parameters.find("DeviceNameList." + n + ".DeviceNickname").orElse("")));
        }
        return wanted;
    }

    private static long id(Parameters parameters) {
        String text = parameters.require("ApplyId");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            "ApplyId",
                            "it has to be a whole number, found " + Parameters.quoted(text)));
        }
    }

    private static Answer applyId(DeviceApplication application) {
        return Answer.success("Data", new JsonObject().put("ApplyId", application.id()));
    }

    private static JsonObject list(String name, List<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return new JsonObject().put(name, array);
    }
}
