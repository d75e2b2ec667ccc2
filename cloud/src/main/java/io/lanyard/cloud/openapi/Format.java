// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import java.util.Locale;
import java.util.Optional;

/** In what an answer is written (PROTOCOL.md 6.1). */
enum Format {
    JSON,
    XML;

    /**
     * The format that a request asks for.
     *
     * @throws RefusedException when it asks for another
     */
    static Format asked(Call call, Parameters parameters) {
        Optional<String> named = parameters.find("Format");
        if (named.isEmpty()) {
            return unnamed(call);
        }
        return switch (named.get().toUpperCase(Locale.ROOT)) {
            case "JSON" -> JSON;
            case "XML" -> XML;
            default ->
                    throw RefusedException.rejection(
                            RequestError.invalidParameter(
                                    "Format",
                                    "it has to be JSON or XML, found "
                                            + Parameters.quoted(named.get())));
        };
    }

    /**
     * The format of an answer to a request that names none: XML, as the original does; but clients of ACS3 say it in
     * the header Accept and want JSON.
     */
    static Format unnamed(Call call) {
        String accepted = call.headers().get("Accept");
        boolean json = accepted != null && accepted.toLowerCase(Locale.ROOT).contains("json");
        boolean xml = accepted != null && accepted.toLowerCase(Locale.ROOT).contains("xml");
        boolean acs3 =
                call.headers().contains("Authorization") || call.headers().contains("x-acs-action");
        return json || (acs3 && !xml) ? JSON : XML;
    }
}
