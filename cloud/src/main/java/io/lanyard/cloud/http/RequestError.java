// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import java.util.Objects;

/**
 * A request that did not get as far as an action: the gateway errors of PROTOCOL.md 6.4.
 *
 * @param status HTTP status, 400 to 599
 * @param code what clients compare, such as {@code SignatureDoesNotMatch}
 * @param message what was wrong and what was expected, for people
 * @param recommend what to do about it, for people
 */
public record RequestError(int status, String code, String message, String recommend) {
    public RequestError {
        Objects.requireNonNull(code, "code is null");
        Objects.requireNonNull(message, "message is null");
        Objects.requireNonNull(recommend, "recommend is null");
    }

    /** A mandatory parameter is absent or empty. */
    public static RequestError missingParameter(String name) {
        return new RequestError(
                400,
                "MissingParameter",
                "The input parameter \"%s\" that is mandatory for processing this request is not supplied."
                        .formatted(name),
                "Send the parameter in the query or in the form body.");
    }

    /**
     * A parameter has a value that it must not have.
     *
     * @param problem what it may be and what was found
     */
    public static RequestError invalidParameter(String name, String problem) {
        return new RequestError(
                400,
                "InvalidParameter",
                "The parameter \"%s\" is not valid: %s.".formatted(name, problem),
                "Correct the value of the parameter.");
    }

    /**
     * The access key may not do it.
     *
     * @param problem what it may not do
     */
    public static RequestError forbidden(String problem) {
        return new RequestError(
                403,
                "Forbidden.RAM",
                "The access key is not authorized to do this: %s.".formatted(problem),
                "Use an access key that may do it.");
    }

    /** No page has this path. */
    public static RequestError unknownPath(String path) {
        return new RequestError(
                404,
                "InvalidPath.NotFound",
                "There is no page with the path \"%s\".".formatted(path),
                "The OpenAPI is at the path \"/\".");
    }

    /** The page exists, but not for this method. */
    public static RequestError unsupportedMethod(String method, String expected) {
        return new RequestError(
                405,
                "UnsupportedHTTPMethod",
                "The method %s is not supported here, use %s.".formatted(method, expected),
                "Use " + expected + ".");
    }

    /** More came than the server takes. */
    public static RequestError bodyTooLarge(int limit) {
        return new RequestError(
                413,
                "RequestBodyTooLarge",
                "The body of a request may be at most %d bytes long.".formatted(limit),
                "Send less in one request.");
    }

    /** The server cannot do it now, the client may try again. */
    public static RequestError unavailable(String reason) {
        return new RequestError(
                503,
                "ServiceUnavailable",
                "The request has failed due to a temporary failure of the server: %s."
                        .formatted(reason),
                "Try again later.");
    }

    /** A key was disabled while the request was checked, maybe its own. */
    public static RequestError keyChanging() {
        return unavailable("an access key was disabled at the same moment");
    }

    /** A defect; the log of the server tells more under the RequestId. */
    public static RequestError internal() {
        return new RequestError(
                500,
                "iot.system.SystemException",
                "The request has failed due to an error of the server.",
                "Look for the RequestId in the log of the server.");
    }
}
