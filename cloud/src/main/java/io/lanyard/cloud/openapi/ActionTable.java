// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.service.DeviceCertificates;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.TopicClasses;
import java.time.InstantSource;
import java.util.Map;

/** Every action that this server has, under the name that requests call it by. */
public final class ActionTable {
    private final Map<String, Action> actions;

    /**
     * The table over these services.
     *
     * @param region the region that details of devices tell
     */
    public ActionTable(
            Products products,
            TopicClasses topicClasses,
            Devices devices,
            DeviceCertificates certificates,
            Publisher publisher,
            InstantSource clock,
            String region,
            DeviceListeners listeners) {
        ProductActions productActions = new ProductActions(products, devices);
        TopicClassActions topicClassActions = new TopicClassActions(topicClasses);
        DeviceActions deviceActions = new DeviceActions(devices);
        DeviceQueries deviceQueries = new DeviceQueries(devices, products, clock, region);
        CertificateActions certificateActions = new CertificateActions(certificates, devices);
        MessageActions messageActions = new MessageActions(publisher);
        this.actions =
                Map.ofEntries(
                        direct("CreateProduct", productActions::create),
                        direct("QueryProduct", productActions::query),
                        direct("SetProductDynamicRegister", productActions::setDynamicRegister),
                        direct("QueryProductList", productActions::list),
                        direct("CreateProductTopic", topicClassActions::create),
                        direct("QueryProductTopic", topicClassActions::query),
                        direct("DeleteProductTopic", topicClassActions::delete),
                        direct("RegisterDevice", deviceActions::register),
                        direct("RegisterDevices", deviceActions::registerAll),
                        direct("EnableThing", deviceActions::enable),
                        direct("DisableThing", deviceActions::disable),
                        direct("DeleteDevice", deviceActions::delete),
                        direct("QueryDevice", deviceQueries::list),
                        direct("QueryDeviceDetail", deviceQueries::detail),
                        direct("GetDeviceStatus", deviceQueries::status),
                        direct("BindDeviceCertificate", certificateActions::bind),
                        direct("UnbindDeviceCertificate", certificateActions::unbind),
                        direct("QueryDeviceCertificates", certificateActions::list),
                        direct("QueryPlatform", _ -> listeners.answer()),
                        deferred("Pub", messageActions::pub));
    }

    private static Map.Entry<String, Action> direct(String name, Action.Direct action) {
        return Map.entry(name, action);
    }

    private static Map.Entry<String, Action> deferred(String name, Action.Deferred action) {
        return Map.entry(name, action);
    }

    /**
     * The action with this name.
     *
     * @throws RefusedException when there is none
     */
    Action require(String name) {
        Action action = actions.get(name);
        if (action == null) {
            throw RefusedException.rejection(
                    new RequestError(
                            404,
                            "InvalidAction.NotFound",
                            "Specified api is not found, please check your url and method: there is no action %s here."
                                    .formatted(Parameters.quoted(name)),
                            "Use one of the actions that this server has."));
        }
        return action;
    }
}
