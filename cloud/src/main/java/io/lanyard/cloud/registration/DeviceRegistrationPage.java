// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.registration;

import io.lanyard.cloud.http.HeldBackAnswer;
import io.lanyard.cloud.http.HttpAnswer;
import io.lanyard.cloud.http.JsonAnswer;
import io.lanyard.cloud.http.PeerBlock;
import io.lanyard.cloud.http.PercentEncoding;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.BoundedLines;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.RegistrationRequest;
import io.lanyard.platform.service.RegistrationResult;
import io.lanyard.platform.service.RegistrationResult.Reason;
import io.lanyard.platform.service.RegistrationResult.Refused;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.SignMethod;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /auth/register/device}: a listed device fetches its secret (PROTOCOL.md 2.7, WIRE.md part 1). */
public final class DeviceRegistrationPage {
    public static final String PATH = "/auth/register/device";

    /** Longest form; the vendor's SDKs send 250 bytes. */
    public static final int MAX_BODY_BYTES = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(DeviceRegistrationPage.class);
    private static final int SUCCESS = 200;

    private final DynamicRegistration registration;
    private final FailedSignIns<DeviceId> failures;
    private final Counters counters;
    private final BoundedLines refusalLines = BoundedLines.ofEverybody();

    public DeviceRegistrationPage(
            DynamicRegistration registration, FailedSignIns<DeviceId> failures, Counters counters) {
        this.registration = Objects.requireNonNull(registration, "registration is null");
        this.failures = Objects.requireNonNull(failures, "failures is null");
        this.counters = Objects.requireNonNull(counters, "counters is null");
    }

    /**
     * Answers a request. Blocks on the registry, so never on an event loop.
     *
     * @param body the form
     * @param encrypted whether the request came over TLS
     * @param peer the address that it came from, without the port
     */
    public HttpAnswer answer(String body, boolean encrypted, String peer) {
        RegistrationResult result;
        DeviceId claimed = null;
        if (registration.admits(encrypted, isLoopback(peer))) {
            try {
                RegistrationRequest request = request(body);
                claimed = request.device();
                result = registration.issueSecret(request);
            } catch (IllegalArgumentException e) {
                result = new Refused(Reason.PARAMETER, String.valueOf(e.getMessage()));
            }
        } else {
            result =
                    new Refused(
                            Reason.NOT_ENCRYPTED,
                            "dynamic registration needs HTTPS; see the setting registration");
        }
        return switch (result) {
            case RegistrationResult.SecretIssued(DeviceId device, DeviceSecret secret) -> {
                counters.count(Counters.Event.REGISTRATION);
                LOG.info("{}: registered {} over HTTP", peer, device);
                yield success(
                        new JsonObject()
                                .put("productKey", device.productKey().value())
                                .put("deviceName", device.deviceName().value())
                                .put("deviceSecret", secret.reveal()));
            }
            case Refused(Reason reason, String detail) -> {
                String behind = refusalLines.next();
                if (behind != null) {
                    LOG.info("{}: registration refused: {}: {}{}", peer, reason, detail, behind);
                }
                counters.refused(reason.signInRefusal());
                yield HeldBackAnswer.of(
                        failure(code(reason), detail),
                        FailedSignIns.isGuess(reason.signInRefusal())
                                ? failures.failed(PeerBlock.of(peer), claimed)
                                : Duration.ZERO);
            }
            case RegistrationResult.TokenIssued _ ->
                    throw new IllegalStateException("A secret was asked for, not a token");
        };
    }

    private static JsonAnswer success(JsonObject data) {
        return new JsonAnswer(
                200,
                new JsonObject().put("code", SUCCESS).put("data", data).put("message", "success"));
    }

    /** The status stays 200, as the original's: clients look at the code. */
    private static JsonAnswer failure(int code, String message) {
        return new JsonAnswer(200, new JsonObject().put("code", code).put("message", message));
    }

    private static int code(Reason reason) {
        return switch (reason) {
            case SIGNATURE -> 401;
            // Over MQTT these two have one code as well.
            case PARAMETER, USER_NAME, NOT_ENCRYPTED -> 460;
            case UNAVAILABLE -> 500;
            case DEVICE_NOT_FOUND -> 6100;
            case PRODUCT_NOT_FOUND -> 6250;
            case SWITCHED_OFF -> 6288;
            case ACTIVATED -> 6289;
            // The original's codes for these are not known; tokens are not handed out here.
            case DEVICE_DISABLED, DEVICE_LIMIT, TOKEN_LIMIT -> 500;
        };
    }

    private static RegistrationRequest request(String body) {
        Map<String, String> form = form(body);
        String methodName = require(form, "signMethod");
        SignMethod method =
                SignMethod.of(methodName)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "signMethod has to be hmacmd5, hmacsha1 or hmacsha256"));
        return new RegistrationRequest(
                DeviceId.of(require(form, "productKey"), require(form, "deviceName")),
                require(form, "random"),
                method,
                require(form, "sign"));
    }

    private static String require(Map<String, String> form, String name) {
        String value = form.get(name.toLowerCase(Locale.ROOT));
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Names in lower case: some SDKs write {@code signmethod}. */
    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String field : body.strip().split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                form.put(
                        PercentEncoding.decode(field.substring(0, equals)).toLowerCase(Locale.ROOT),
                        PercentEncoding.decode(field.substring(equals + 1)));
            }
        }
        return form;
    }

    /** Whether the address is one of this machine alone. */
    public static boolean isLoopback(String peer) {
        try {
            return InetAddress.ofLiteral(peer).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
