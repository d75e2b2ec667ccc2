// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a command meets: standard input and output, and the variables of the process.
 *
 * @param out what was asked for
 * @param err what went wrong
 */
public record Console(
        InputStream in, PrintWriter out, PrintWriter err, Map<String, String> environment) {
    public Console {
        Objects.requireNonNull(in, "in is null");
        Objects.requireNonNull(out, "out is null");
        Objects.requireNonNull(err, "err is null");
        environment = Map.copyOf(environment);
    }

    /** For scripts: one document. */
    void json(JsonObject object) {
        out.println(object.encodePrettily());
    }

    /** For scripts: one document, an array. */
    void json(List<JsonObject> objects) {
        out.println(new JsonArray(objects).encodePrettily());
    }
}
