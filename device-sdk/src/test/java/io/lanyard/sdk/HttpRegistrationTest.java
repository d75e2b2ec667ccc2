// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static io.lanyard.sdk.ScriptedHttp.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HttpRegistrationTest extends LinkFixture {
    private static final String PRODUCT_SECRET = "ProdSecret0123456";
    private static final String REGISTERED =
            "{\"code\":200,\"data\":{\"productKey\":\"a1Pk\",\"deviceName\":\"dev1\","
                    + "\"deviceSecret\":\"mine\"},\"message\":\"success\"}";

    private final ScriptedHttp http = new ScriptedHttp();

    @AfterEach
    void closeHttp() {
        http.close();
    }

    private LinkKit unregistered(LinkKitBuilder settings) {
        LinkKit kit = build(settings.registerOverHttps(PRODUCT_SECRET));
        events = Events.of(kit);
        return kit;
    }

    private LinkKit unregistered() {
        return unregistered(manualTime(withoutSecret()).registrationEndpoint(http.endpoint()));
    }

    @Test
    void a_listed_device_gets_its_secret_and_signs_in_with_it() throws InterruptedException {
        http.answer = json(REGISTERED);
        LinkKit kit =
                unregistered(
                        withoutSecret()
                                .deviceName("dev:1@x")
                                .registrationEndpoint(http.endpoint()));
        assertThat(kit.connect(TIMEOUT).accepted()).isTrue();

        String request = http.nextRequest();
        assertThat(request)
                .startsWith(
                        "POST /auth/register/device HTTP/1.1\r\nHost: "
                                + http.endpoint()
                                + "\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        Matcher form =
                Pattern.compile(
                                "\r\n\r\nproductKey=a1Pk&deviceName=dev%3A1%40x&random=([0-9a-z]{15})"
                                        + "&sign=([0-9a-f]{64})&signMethod=hmacsha256$")
                        .matcher(request);
        MatchResult found = form.results().findFirst().orElseThrow();
        assertThat(found.group(2))
                .isEqualTo(
                        Signature.hex(
                                SignMethod.HMAC_SHA256,
                                PRODUCT_SECRET.getBytes(StandardCharsets.US_ASCII),
                                Signature.registrationContent(
                                        DeviceId.of("a1Pk", "dev:1@x"), found.group(1))));
        events.expect("registered 0 mine");
        events.expect("connect false 0");
        assertThat(platform.nextVisit().connect().userName()).isEqualTo("dev:1@x&a1Pk");
    }

    static List<String> forms() {
        int half = REGISTERED.length() / 2;
        String first = REGISTERED.substring(0, half);
        String second = REGISTERED.substring(half);
        return List.of(
                json(REGISTERED).replace(first, first + "|"),
                "HTTP/1.1 100 Continue\r\n\r\n|" + json(REGISTERED),
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "%x;a=b\r\n%s|\r\n|%x\r\n%s\r\n0\r\n\r\n"
                                .formatted(first.length(), first, second.length(), second),
                "HTTP/1.0 200 OK\r\n\r\n" + first + "|" + second);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("forms")
    void the_answer_may_come_in_any_form(String form) throws InterruptedException {
        http.answer = form;

        assertThat(unregistered().connect(TIMEOUT).accepted()).isTrue();

        events.expect("registered 0 mine");
    }

    @Test
    void a_refusal_has_the_code_of_the_platform_and_stops_the_link() throws InterruptedException {
        http.answer = json("{\"code\":6289,\"message\":\"already activated\"}");
        LinkKit kit = unregistered();

        assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(6_289, false));

        events.expect("registered 6289 ");
        assertThat(kit.state()).isEqualTo(State.DISCONNECTED);
        assertThat(untilNext()).isEmpty();
        http.answer = json(REGISTERED);
        assertThat(kit.connect(TIMEOUT).accepted()).as("it may be tried again").isTrue();
    }

    @Test
    void a_platform_that_fails_is_asked_again() throws InterruptedException {
        http.answer = json("{\"code\":500,\"message\":\"not now\"}");
        LinkKit kit = unregistered();

        assertThat(kit.connect(TIMEOUT)).isEqualTo(new ConnectResult(500, false));

        events.expect("connect false 500");
        http.answer = json(REGISTERED);
        advanceToNext();
        events.expect("registered 0 mine");
        events.expect("connect false 0");
    }

    static List<String> noAnswers() {
        return List.of(
                "",
                "HTTP/1.1 200",
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"code\":6289}",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cod",
                "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(20_000),
                json("{\"code\":\"many\"}"),
                json("{\"code\":200,\"data\":{\"deviceSecret\":\"\"}}"),
                json("{\"code\":200,\"deviceSecret\":\"not there\"}"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("noAnswers")
    void what_is_no_answer_counts_as_no_connection(String answer) throws InterruptedException {
        http.answer = answer;
        LinkKit kit = unregistered();

        assertThat(kit.connect(TIMEOUT).rc()).isEqualTo(ResultCode.CONNECT_FAILED);

        events.expect("connect false 9");
        http.answer = json(REGISTERED);
        advanceToNext();
        events.expect("registered 0 mine");
        events.expect("connect false 0");
    }

    @Test
    void an_answer_that_never_comes_is_given_up() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LinkKit kit =
                    unregistered(
                            manualTime(withoutSecret())
                                    .registrationEndpoint("127.0.0.1:" + silent.getLocalPort()));
            kit.connectAsync();
            try (Socket asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isEqualTo('P');
                advance(Duration.ofSeconds(10));
                events.expect("connect false 9");
            }
        }
    }

    @Test
    void closing_in_the_middle_ends_it() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LinkKit kit =
                    unregistered(
                            withoutSecret()
                                    .registrationEndpoint("127.0.0.1:" + silent.getLocalPort()));
            kit.connectAsync();
            try (Socket asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isEqualTo('P');
                kit.close();
                assertThat(kit.state()).isEqualTo(State.DESTRUCTED);
                assertThat(asked.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }
}
