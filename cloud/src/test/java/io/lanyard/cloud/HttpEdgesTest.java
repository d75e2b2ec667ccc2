// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lanyard.cloud.openapi.RequestSigner;
import io.lanyard.platform.event.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered to requests that few clients send (RFC 9110 and 9112): each gets a clear answer, none hangs. */
class HttpEdgesTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static RunningCloud cloud;

    @BeforeAll
    static void start() {
        cloud = new RunningCloud();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    enum After {
        /** The next request is answered. */
        GOES_ON,
        ENDS
    }

    /**
     * One line of the table.
     *
     * @param name with the section of the RFC
     * @param request with LF for CR LF
     * @param status of the answer, each of them when there are several
     * @param has what the last answer has, in its head or in its body
     */
    record Case(String name, String request, List<Integer> status, String has, After after) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, String request, int status, String has, After after) {
        return new Case(name, request, List.of(status), has, after);
    }

    static Stream<Case> cases() {
        String live = "GET /health/live HTTP/1.1\nHost: iot\n\n";
        return Stream.of(
                of(
                        "HTTP/1.0 ends the connection (9112, 9.3)",
                        "GET /health/live HTTP/1.0\n\n",
                        200,
                        "live",
                        After.ENDS),
                of(
                        "HTTP/1.0 with keep-alive goes on (9112, 9.3)",
                        "GET /health/live HTTP/1.0\nConnection: keep-alive\n\n",
                        200,
                        "onnection: keep-alive",
                        After.GOES_ON),
                of(
                        "Connection: close ends the connection (9112, 9.6)",
                        "GET /health/live HTTP/1.1\nHost: iot\nConnection: close\n\n",
                        200,
                        "live",
                        After.ENDS),
                of(
                        "HTTP/1.1 without Host (9112, 3.2)",
                        "GET /health/live HTTP/1.1\n\n",
                        400,
                        "one header Host, found 0",
                        After.GOES_ON),
                of(
                        "two headers Host (9112, 3.2)",
                        "GET /health/live HTTP/1.1\nHost: a\nHost: b\n\n",
                        400,
                        "one header Host, found 2",
                        After.GOES_ON),
                of(
                        "a target in absolute form (9112, 3.2.2)",
                        "GET http://iot:8080/health/live HTTP/1.1\nHost: iot\n\n",
                        200,
                        "live",
                        After.GOES_ON),
                of(
                        "a target in asterisk form (9112, 3.2.4)",
                        "OPTIONS * HTTP/1.1\nHost: iot\n\n",
                        404,
                        "InvalidPath.NotFound",
                        After.GOES_ON),
                of(
                        "a target in authority form (9112, 3.2.3)",
                        "CONNECT iot:80 HTTP/1.1\nHost: iot\n\n",
                        404,
                        "InvalidPath.NotFound",
                        After.GOES_ON),
                of(
                        "a blank in the target (9112, 3.2)",
                        "GET /?a=b c HTTP/1.1\nHost: iot\n\n",
                        400,
                        "InvalidRequest",
                        After.ENDS),
                of(
                        "an empty line before the request (9112, 2.2)",
                        "\n" + live,
                        200,
                        "live",
                        After.GOES_ON),
                new Case(
                        "pipelined requests (9112, 9.3.2)",
                        live.repeat(3),
                        List.of(200, 200, 200),
                        "live",
                        After.GOES_ON),
                of(
                        "a method that is not allowed (9110, 15.5.6)",
                        "DELETE / HTTP/1.1\nHost: iot\n\n",
                        405,
                        "Allow: GET, POST",
                        After.GOES_ON),
                of(
                        "a method that nobody knows",
                        "BREW / HTTP/1.1\nHost: iot\n\n",
                        405,
                        "Allow: GET, POST",
                        After.GOES_ON),
                of(
                        "a method in small letters is another one (9110, 9.1)",
                        "post / HTTP/1.1\nHost: iot\nContent-Length: 3\n\na=b",
                        405,
                        "Allow: GET, POST",
                        After.GOES_ON),
                of(
                        "a health page tells that it knows HEAD",
                        "POST /health/live HTTP/1.1\nHost: iot\nContent-Length: 0\n\n",
                        405,
                        "Allow: GET, HEAD",
                        After.GOES_ON),
                of(
                        "the body of a request that is refused is passed",
                        "PUT / HTTP/1.1\nHost: iot\nContent-Length: 3\n\na=b",
                        405,
                        "UnsupportedHTTPMethod",
                        After.GOES_ON),
                new Case(
                        "a body that waits to be asked for (9110, 10.1.1)",
                        "POST / HTTP/1.1\nHost: iot\nExpect: 100-continue\nContent-Length: 3\n\na=b",
                        List.of(100, 400),
                        "MissingParameter",
                        After.GOES_ON),
                of(
                        "one that is too large is not asked for",
                        "POST / HTTP/1.1\nHost: iot\nExpect: 100-continue\nContent-Length: 99999999\n\n",
                        413,
                        "RequestBodyTooLarge",
                        After.ENDS),
                of(
                        "nor is one where none belongs",
                        "PUT / HTTP/1.1\nHost: iot\nExpect: 100-continue\nContent-Length: 3\n\n",
                        405,
                        "UnsupportedHTTPMethod",
                        After.ENDS),
                of(
                        "chunks with extension and trailer (9112, 7.1)",
                        "POST / HTTP/1.1\nHost: iot\nTransfer-Encoding: chunked\n\n3;x=y\na=b\n0\nX: y\n\n",
                        400,
                        "MissingParameter",
                        After.GOES_ON),
                of(
                        "Content-Length and chunks (9112, 6.3)",
                        "POST / HTTP/1.1\nHost: iot\nContent-Length: 3\nTransfer-Encoding: chunked\n\n3\na=b\n0\n\n",
                        400,
                        "InvalidRequest",
                        After.ENDS),
                of(
                        "two lengths (9112, 6.3)",
                        "POST / HTTP/1.1\nHost: iot\nContent-Length: 3\nContent-Length: 4\n\na=bc",
                        400,
                        "InvalidRequest",
                        After.ENDS),
                of(
                        "a length that is no number (9112, 6.3)",
                        "POST / HTTP/1.1\nHost: iot\nContent-Length: -3\n\na=b",
                        400,
                        "InvalidRequest",
                        After.ENDS),
                of(
                        "another transfer coding (9112, 6.1)",
                        "POST / HTTP/1.1\nHost: iot\nTransfer-Encoding: gzip, chunked\n\n3\na=b\n0\n\n",
                        501,
                        "UnsupportedTransferEncoding",
                        After.GOES_ON),
                of(
                        "a compressed body (9110, 8.4)",
                        "POST / HTTP/1.1\nHost: iot\nContent-Encoding: gzip\nContent-Length: 3\n\na=b",
                        415,
                        "UnsupportedContentEncoding",
                        After.GOES_ON),
                of(
                        "too many headers (6585, 5)",
                        "GET /health/live HTTP/1.1\nHost: iot\n" + "X: y\n".repeat(3_000) + "\n",
                        431,
                        "InvalidRequest",
                        After.ENDS),
                of(
                        "a blank before the colon (9112, 5.1)",
                        "GET /health/live HTTP/1.1\nHost: iot\nX : y\n\n",
                        400,
                        "InvalidRequest",
                        After.ENDS),
                of(
                        "a header with NUL (9110, 5.5)",
                        "GET /health/live HTTP/1.1\nHost: iot\nX: \0\n\n",
                        400,
                        "InvalidRequest",
                        After.ENDS),
                of(
                        "an upgrade to HTTP/2 is passed over (9110, 7.8)",
                        "GET /health/live HTTP/1.1\nHost: iot\nConnection: Upgrade\nUpgrade: h2c\n\n",
                        200,
                        "live",
                        After.GOES_ON),
                of(
                        "another version (9110, 15.6.6)",
                        "GET /health/live HTTP/2.0\nHost: iot\n\n",
                        501,
                        "",
                        After.ENDS),
                of(
                        "a percent sign without digits",
                        "GET /?a=%zz HTTP/1.1\nHost: iot\n\n",
                        400,
                        "two hexadecimal digits",
                        After.GOES_ON),
                of(
                        "a percent sign at the end",
                        "GET /?a=% HTTP/1.1\nHost: iot\n\n",
                        400,
                        "two hexadecimal digits",
                        After.GOES_ON),
                of(
                        "bytes that are no UTF-8",
                        "GET /?a=%e9 HTTP/1.1\nHost: iot\n\n",
                        400,
                        "have to be UTF-8",
                        After.GOES_ON),
                of(
                        "another charset with characters of its own",
                        "POST / HTTP/1.1\nHost: iot\nContent-Type: "
                                + FORM
                                + "; charset=GBK\nContent-Length: 8\n\na=%B5%C6",
                        415,
                        "UnsupportedCharset",
                        After.GOES_ON));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void each(Case line) {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(line.request().replace("\n", "\r\n"));

            String last = "";
            for (int status : line.status()) {
                last = answer(http);
                assertThat(last).startsWith("HTTP/").contains(" " + status + " ");
            }
            assertThat(last).contains(line.has());
            if (line.after() == After.ENDS) {
                assertThat(http.isAtEnd()).isTrue();
            } else {
                http.send("GET /health/live HTTP/1.1\r\nHost: iot\r\n\r\n");
                assertThat(answer(http)).contains(" 200 ");
            }
        }
    }

    /** The next answer with its head. */
    private static String answer(RawHttp http) {
        List<String> head = new ArrayList<>();
        int length = 0;
        for (String line = http.line(); line != null && !line.isEmpty(); line = http.line()) {
            head.add(line);
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return String.join("\n", head) + "\n" + http.text(length);
    }

    @Test
    void anAnswerToHeadHasNoBody() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send("HEAD / HTTP/1.1\r\nHost: iot\r\n\r\n");

            List<String> head = new ArrayList<>();
            for (String line = http.line(); line != null && !line.isEmpty(); line = http.line()) {
                head.add(line);
            }
            assertThat(head).contains("HTTP/1.1 405 Method Not Allowed", "Allow: GET, POST");
            http.send("GET /health/live HTTP/1.1\r\nHost: iot\r\n\r\n");
            assertThat(http.line()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    /** What stands behind the head of a request in chunks (9112, 7.1). */
    static Stream<Arguments> brokenChunks() {
        int longest = CloudSettings.DEFAULT.maxRequestLineBytes();
        return Stream.of(
                arguments("a size that is no number", "zz\na=b\n0\n\n"),
                arguments("no size", "\na=b\n0\n\n"),
                arguments("a size below zero", "-1\na=b\n0\n\n"),
                arguments("a size beyond all bounds", "fffffffffffff\na=b"),
                arguments("a later chunk that is none", "3\na=b\nzz\n\n"),
                arguments("a chunk longer than its size", "3\na=bc\n0\n\n"),
                arguments("an endless extension", "3;x=" + "y".repeat(longest)),
                arguments("an endless trailer", "0\n" + "X: y\n".repeat(3_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenChunks")
    void aBodyWithBrokenChunksIsAnsweredAndCountedAndEndsTheConnection(String name, String chunks) {
        // Pages that read no body may answer before it is there.
        for (String path : List.of("/", "/auth/register/device")) {
            long before = cloud.counters.value(Counters.Event.HTTP_REQUEST_UNREADABLE);
            try (RawHttp http = new RawHttp(cloud.port())) {
                http.send(
                        ("POST "
                                        + path
                                        + " HTTP/1.1\nHost: iot\nTransfer-Encoding: chunked\n\n"
                                        + chunks)
                                .replace("\n", "\r\n"));

                assertThat(answer(http))
                        .as(path)
                        .startsWith("HTTP/1.1 400 ")
                        .contains("\nConnection: close\n")
                        .contains("its chunks are not valid: ");
                assertThat(http.isAtEnd()).isTrue();
            }
            assertThat(cloud.counters.value(Counters.Event.HTTP_REQUEST_UNREADABLE))
                    .isEqualTo(before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: iot\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /auth/register/device HTTP/1.1\r\nHost: iot\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST / HTTP/1.1\r\nno header\r\n\r\n"
            })
    void theAnswerIsReadByWhoIsStillSendingWhatCannotBeRead(String start) {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(start);
            // Far more than the buffers of both sockets take.
            String more = "x".repeat(1 << 20);
            for (int i = 0; i < 12; i++) {
                http.send(more);
            }

            assertThat(answer(http)).startsWith("HTTP/1.1 400 ").contains("InvalidRequest");
            assertThat(http.line()).isNull();
        }
    }

    @Test
    void aBrokenChunkThatComesLaterIsAnsweredAsWell() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "POST / HTTP/1.1\r\nHost: iot\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(answer(http)).contains(" 100 ");

            http.send("zz\r\n");

            assertThat(answer(http)).contains(" 400 ").contains("its chunks are not valid: ");
            assertThat(http.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000\n\n", "Transfer-Encoding: chunked\n\n3e8\n"})
    void aBodyThatIsCutShortIsNotServedAndCounted(String start) {
        long before = cloud.counters.value(Counters.Event.HTTP_BODY_CUT_SHORT);
        int sent = cloud.sent.size();
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    ("POST / HTTP/1.1\nHost: iot\nContent-Type: " + FORM + "\n" + start)
                                    .replace("\n", "\r\n")
                            + RequestSigner.encoded(pub()));
            http.endOutput();

            assertThat(http.isAtEnd()).isTrue();
        }
        Awaiting.until(
                "it is counted",
                () -> cloud.counters.value(Counters.Event.HTTP_BODY_CUT_SHORT) == before + 1);
        assertThat(cloud.sent).hasSize(sent);
    }

    @Test
    void chunksThatAreTooMuchAreRefusedAndPassed() {
        try (RawHttp http = new RawHttp(cloud.port())) {
            String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
            int chunks = CloudSettings.DEFAULT.maxBodyBytes() / 0x10000 + 1;
            http.send(
                    "POST / HTTP/1.1\r\nHost: iot\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + chunk.repeat(chunks)
                            + "0\r\n\r\n");

            assertThat(answer(http)).contains(" 413 ").contains("RequestBodyTooLarge");
            http.send("GET /health/live HTTP/1.1\r\nHost: iot\r\n\r\n");
            assertThat(answer(http)).contains(" 200 ");
        }
    }

    private static Map<String, String> pub() {
        return cloud.signed(
                "POST",
                "Action",
                "Pub",
                "ProductKey",
                "a1QbDtEsT00",
                "TopicFullName",
                "/a1QbDtEsT00/device1/user/get",
                "MessageContent",
                "aGVsbG8gd29ybGQ=",
                "Note",
                "a b+c 灯");
    }

    private static String post(String contentType, String form) {
        try (RawHttp http = new RawHttp(cloud.port())) {
            http.send(
                    "POST / HTTP/1.1\r\nHost: iot\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(contentType, form.length(), form));
            return answer(http);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FORM,
                FORM + ";charset=UTF-8",
                FORM + "; charset=\"utf-8\"",
                FORM + "; q=1; Charset = utf8",
                "text/plain"
            })
    void aFormIsReadAsUtf8WhateverItsTypeSaysBesides(String contentType) {
        assertThat(post(contentType, RequestSigner.encoded(pub()))).contains(" 200 ");
    }

    @Test
    void aFormInAnotherCharsetIsReadWhenItHasOnlyAscii() {
        Map<String, String> ascii =
                cloud.signed(
                        "POST", "Action", "QueryProductList", "CurrentPage", "1", "PageSize", "1");

        assertThat(post(FORM + "; charset=ISO-8859-1", RequestSigner.encoded(ascii)))
                .contains(" 200 ");
    }

    @Test
    void aBlankIsWrittenAsPlusOrInHexadecimalDigitsOfAnyCase() {
        String encoded = RequestSigner.encoded(pub());
        assertThat(encoded).contains("a%20b%2Bc%20%E7%81%AF");

        assertThat(post(FORM, encoded.replace("%20", "+").replace("%E7%81%AF", "%e7%81%af")))
                .contains(" 200 ");
    }

    @Test
    void ofAParameterThatComesTwiceTheLastOneCounts() {
        assertThat(post(FORM, "Note=other&Qos=9&&" + RequestSigner.encoded(with("Qos", "1"))))
                .contains(" 200 ");
        assertThat(post(FORM, RequestSigner.encoded(with("Qos", "1")) + "&Qos=0"))
                .contains("SignatureDoesNotMatch");
    }

    private static Map<String, String> with(String name, String value) {
        return cloud.signed(
                "POST",
                "Action",
                "Pub",
                "ProductKey",
                "a1QbDtEsT00",
                "TopicFullName",
                "/a1QbDtEsT00/device1/user/get",
                "MessageContent",
                "aGVsbG8gd29ybGQ=",
                "Note",
                "a",
                name,
                value);
    }
}
