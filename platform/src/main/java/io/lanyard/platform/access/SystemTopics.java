// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import java.util.List;

/**
 * The system topics that every device has, whatever its product (PROTOCOL.md 3.4). What a device publishes there is
 * accepted also where the platform does not serve it yet, and what it subscribes is granted: SDKs do both at every
 * connect.
 */
final class SystemTopics {
    private static final String SYS = "/sys/${productKey}/${deviceName}";

    /** Device to platform. */
    static final List<TopicPattern> PUBLISH =
            List.of(
                    pattern(SYS + "/thing/event/+/post"),
                    pattern(SYS + "/thing/event/property/history/post"),
                    pattern(SYS + "/thing/event/property/batch/post"),
                    pattern(SYS + "/thing/service/+"),
                    pattern(SYS + "/thing/service/property/+"),
                    pattern(SYS + "/thing/model/up_raw"),
                    pattern(SYS + "/thing/model/down_raw_reply"),
                    pattern(SYS + "/thing/property/desired/+"),
                    pattern(SYS + "/thing/deviceinfo/+"),
                    pattern(SYS + "/thing/config/+"),
                    pattern(SYS + "/thing/config/log/get"),
                    pattern(SYS + "/thing/dsltemplate/get"),
                    pattern(SYS + "/thing/dynamicTsl/get"),
                    pattern(SYS + "/thing/log/post"),
                    pattern(SYS + "/thing/ota/firmware/get"),
                    pattern(SYS + "/thing/topo/+"),
                    pattern(SYS + "/thing/list/found"),
                    pattern(SYS + "/thing/sub/+"),
                    pattern(SYS + "/thing/proxy/provisioning/product_register"),
                    pattern(SYS + "/thing/gateway/permit_reply"),
                    pattern(SYS + "/thing/disable_reply"),
                    pattern(SYS + "/thing/enable_reply"),
                    pattern(SYS + "/thing/delete_reply"),
                    pattern(SYS + "/rrpc/response/+"),
                    pattern("/ext/rrpc/+/${productKey}/${deviceName}/user/#"),
                    pattern("/ext/rrpc/+/sys/${productKey}/${deviceName}/#"),
                    pattern("/ext/ntp/${productKey}/${deviceName}/request"),
                    pattern("/ext/session/${productKey}/${deviceName}/combine/+"),
                    pattern("/shadow/update/${productKey}/${deviceName}"),
                    pattern("/ota/device/inform/${productKey}/${deviceName}"),
                    pattern("/ota/device/progress/${productKey}/${deviceName}"),
                    pattern("/ota/device/request/${productKey}/${deviceName}"));

    /** Platform to device. */
    static final List<TopicPattern> SUBSCRIBE =
            List.of(
                    pattern(SYS + "/thing/#"),
                    pattern(SYS + "/rrpc/request/+"),
                    pattern(SYS + "/broadcast/request/+"),
                    pattern("/ext/rrpc/+/${productKey}/${deviceName}/user/#"),
                    pattern("/ext/rrpc/+/sys/${productKey}/${deviceName}/#"),
                    pattern("/ext/ntp/${productKey}/${deviceName}/response"),
                    pattern("/ext/session/${productKey}/${deviceName}/combine/+"),
                    pattern("/ext/error/${productKey}/${deviceName}"),
                    pattern("/shadow/get/${productKey}/${deviceName}"),
                    pattern("/ota/device/upgrade/${productKey}/${deviceName}"),
                    pattern("/ota/device/request/${productKey}/${deviceName}"),
                    pattern("/broadcast/${productKey}/#"));

    /**
     * The one filter that is allowed although it could match topics of other devices: RRPC on custom topics, whatever
     * they are (PROTOCOL.md 3.4). A session only ever gets what is for its own device.
     */
    static final String EVERY_RRPC = "/ext/rrpc/#";

    private SystemTopics() {}

    private static TopicPattern pattern(String template) {
        return TopicPattern.of(template);
    }
}
