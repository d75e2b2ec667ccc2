// SPDX-License-Identifier: Apache-2.0
/** The endpoint of the applications: OpenAPI, live uplinks and health over HTTP. */
module io.lanyard.cloud {
    requires static transitive org.jspecify;
    requires transitive io.lanyard.platform;
    requires transitive io.lanyard.protocol;
    requires transitive io.vertx.core;
    // Vert.x hands out Netty's DecoderResult for requests that cannot be read.
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.vertx.proton;
    requires io.prometheus.metrics.model;
    requires java.xml;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.apache.qpid.proton.j;
    requires org.slf4j;

    exports io.lanyard.cloud;
    exports io.lanyard.cloud.amqp;
    exports io.lanyard.cloud.consume;
    exports io.lanyard.cloud.http;
    exports io.lanyard.cloud.live;
    exports io.lanyard.cloud.metrics;
    exports io.lanyard.cloud.openapi;
}
