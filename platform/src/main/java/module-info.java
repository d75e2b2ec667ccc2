// SPDX-License-Identifier: Apache-2.0
/** The rules of the platform; knows no socket and no database. */
module io.lanyard.platform {
    requires static transitive org.jspecify;
    requires transitive io.lanyard.protocol;
    requires com.fasterxml.jackson.core;
    requires org.slf4j;

    exports io.lanyard.platform.access;
    exports io.lanyard.platform.event;
    exports io.lanyard.platform.feed;
    exports io.lanyard.platform.registry;
    exports io.lanyard.platform.routing;
    exports io.lanyard.platform.service;
    exports io.lanyard.platform.session;
}
