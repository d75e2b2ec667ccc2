// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of parameters and fields that several actions share, each with the code of its own (PROTOCOL.md 6.4). */
final class Fields {
    private static final DateTimeFormatter GMT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.ofHours(8));
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Fields() {}

    /** The mandatory {@code ProductKey}. */
    static ProductKey productKey(Parameters parameters) {
        return covered(parameters, productKey(parameters.require("ProductKey")));
    }

    static ProductKey productKey(String text) {
        try {
            return ProductKey.of(text);
        } catch (IllegalArgumentException e) {
            throw RefusedException.failure(
                    "iot.prod.InvalidFormattedProductkey",
                    "%s: %s".formatted(Parameters.quoted(text), e.getMessage()));
        }
    }

    /**
     * The product, which the request's access key has to cover. Every product that a request is about, however it
     * names it, passes through here.
     */
    static ProductKey covered(Parameters parameters, ProductKey product) {
        if (!parameters.scope().covers(product)) {
            throw RefusedException.rejection(
                    RequestError.forbidden("the key does not cover the product " + product));
        }
        return product;
    }

    /**
     * Refuses a request that is about no single product when its access key covers only some.
     *
     * @param what what the request does
     */
    static void requireEveryProduct(Parameters parameters, String what) {
        if (!parameters.scope().everyProduct()) {
            throw RefusedException.rejection(
                    RequestError.forbidden(what + " needs a key that covers every product"));
        }
    }

    /** A secret for keys that may see it, and nothing for the others. */
    static String secret(Parameters parameters, String secret) {
        return parameters.scope().allows(KeyRight.MANAGE) ? secret : "";
    }

    static DeviceName deviceName(String text) {
        try {
            return DeviceName.of(text);
        } catch (IllegalArgumentException e) {
            throw RefusedException.failure(
                    "iot.device.InvalidFormattedDeviceName",
                    "%s: %s".formatted(Parameters.quoted(text), e.getMessage()));
        }
    }

    /** The mandatory {@code Fingerprint} of a certificate. */
    static CertificateFingerprint fingerprint(Parameters parameters) {
        try {
            return CertificateFingerprint.of(parameters.require("Fingerprint"));
        } catch (IllegalArgumentException e) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter("Fingerprint", String.valueOf(e.getMessage())));
        }
    }

    /**
     * The names in {@code parameter.1} and so on, at least one.
     *
     * @param tooMany the code for more than {@code max}
     */
    static List<DeviceName> deviceNames(
            Parameters parameters, String parameter, int max, String tooMany) {
        List<String> texts = parameters.list(parameter);
        if (texts.isEmpty()) {
            throw RefusedException.rejection(RequestError.missingParameter(parameter + ".1"));
        }
        if (texts.size() > max) {
            throw RefusedException.failure(
                    tooMany,
                    "One call takes at most %d devices, found %d".formatted(max, texts.size()));
        }
        return texts.stream().map(Fields::deviceName).toList();
    }

    /**
     * {@code CurrentPage} and {@code PageSize}.
     *
     * @param maxSize most entries on a page
     */
    static PageRequest page(Parameters parameters, int maxSize) {
        int number =
                pageNumber("CurrentPage", parameters.require("CurrentPage"), Integer.MAX_VALUE);
        return new PageRequest(
                number, pageNumber("PageSize", parameters.require("PageSize"), maxSize));
    }

    /** As {@link #page}, but without {@code CurrentPage} it is the first page, without {@code PageSize} one of 10. */
    static PageRequest pageOrFirst(Parameters parameters, int maxSize) {
        int number =
                pageNumber(
                        "CurrentPage",
                        parameters.find("CurrentPage").orElse("1"),
                        Integer.MAX_VALUE);
        return new PageRequest(
                number, pageNumber("PageSize", parameters.find("PageSize").orElse("10"), maxSize));
    }

    private static int pageNumber(String name, String text, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with the bounds.
        }
        throw RefusedException.failure(
                "iot.common.InvalidPageParams",
                "%s has to be a whole number from 1 to %d, found %s"
                        .formatted(name, max, Parameters.quoted(text)));
    }

    /**
     * Refuses a value that stands for something this server does not have.
     *
     * @param only the one value that may be given, in any case
     */
    static void requireOnly(Parameters parameters, String name, String only) {
        String found = parameters.find(name).orElse(only);
        if (!found.equalsIgnoreCase(only)) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            name,
                            "only %s is supported, found %s"
                                    .formatted(only, Parameters.quoted(found))));
        }
    }

    /** A {@code Gmt} field: UTC+8 to the second; empty for what has not happened. */
    static String gmt(@Nullable Instant at) {
        return at == null ? "" : GMT.format(at);
    }

    /** A {@code Utc} field: UTC to the millisecond; empty for what has not happened. */
    static String utc(@Nullable Instant at) {
        return at == null ? "" : UTC.format(at);
    }
}
