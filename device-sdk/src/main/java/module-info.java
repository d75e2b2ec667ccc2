// SPDX-License-Identifier: Apache-2.0
/**
 * The Link SDK: a device's side of the platform. Its calls mirror those of the Python Link SDK, see
 * {@link io.lanyard.sdk.LinkKit}.
 */
module io.lanyard.sdk {
    requires static transitive org.jspecify;
    // SignMethod is a setting of the builder.
    requires transitive io.lanyard.protocol;
    // An application with many devices hands one EventLoopGroup to all of them.
    requires transitive io.netty.transport;
    requires io.lanyard.mqtt;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires org.slf4j;

    exports io.lanyard.sdk;
}
