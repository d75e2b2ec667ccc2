// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form in which requests are read here, whatever their path. */
public final class RequestForm {
    private RequestForm() {}

    /** Why the request is not read, by its headers; empty when it is. */
    public static Optional<RequestError> problem(HttpServerRequest request) {
        int hosts = request.headers().getAll("Host").size();
        if (hosts > 1 || (hosts == 0 && request.version() == HttpVersion.HTTP_1_1)) {
            // RFC 9112, section 3.2.
            return Optional.of(
                    new RequestError(
                            400,
                            "InvalidRequest",
                            "The request cannot be read: HTTP/1.1 has one header Host, found %d."
                                    .formatted(hosts),
                            "Send one header Host."));
        }
        String transfer = request.getHeader("Transfer-Encoding");
        if (transfer != null && !transfer.equalsIgnoreCase("chunked")) {
            // RFC 9112, section 6.1.
            return Optional.of(
                    new RequestError(
                            501,
                            "UnsupportedTransferEncoding",
                            "The body cannot be read: only the transfer coding chunked is known here.",
                            "Send the body with a Content-Length, or chunked and nothing else."));
        }
        String content = request.getHeader("Content-Encoding");
        if (content != null && !content.equalsIgnoreCase("identity")) {
            return Optional.of(
                    new RequestError(
                            415,
                            "UnsupportedContentEncoding",
                            "The body cannot be read: it is compressed or encoded.",
                            "Send the body as it is, without Content-Encoding."));
        }
        return Optional.empty();
    }

    /**
     * Why the form is not read; empty when it is. Forms are UTF-8. One that names another charset may have no character
     * that the charsets write differently.
     *
     * @param contentType the header; null when there is none
     */
    public static Optional<RequestError> problem(@Nullable String contentType, String form) {
        if (contentType == null || isUtf8(contentType) || PercentEncoding.isAscii(form)) {
            return Optional.empty();
        }
        return Optional.of(
                new RequestError(
                        415,
                        "UnsupportedCharset",
                        "The form cannot be read: its charset has to be UTF-8.",
                        "Percent-encode the bytes of UTF-8, and say charset=utf-8 or nothing."));
    }

    /** Also when it names none. */
    private static boolean isUtf8(String contentType) {
        int semicolon = contentType.indexOf(';');
        if (semicolon < 0) {
            return true;
        }
        for (String parameter : contentType.substring(semicolon + 1).split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("charset")) {
                String charset = parameter.substring(equals + 1).replace('"', ' ').strip();
                return charset.equalsIgnoreCase("utf-8") || charset.equalsIgnoreCase("utf8");
            }
        }
        return true;
    }
}
