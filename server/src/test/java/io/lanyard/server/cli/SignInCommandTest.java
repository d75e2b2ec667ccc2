// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.server.cli.RunningPlatform.Ran;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SignInCommandTest {
    private RunningPlatform platform;
    private String key;
    private String secret;

    @BeforeAll
    void start(@TempDir Path folder) {
        platform = RunningPlatform.start(folder);
        key = platform.product("lamps");
        secret =
                ((JsonObject)
                                platform.run("device", "register", key, "lamp-1", "--json")
                                        .array()
                                        .getValue(0))
                        .getString("DeviceSecret");
    }

    @AfterAll
    void stop() {
        platform.close();
    }

    @Test
    void it_prints_the_credentials_and_lines_for_the_shell() {
        Credentials signed = signed(SignMethod.HMAC_SHA256);
        String connection =
                "-h '127.0.0.1' -p %d -V mqttv311 -i '%s' -u 'lamp-1&%s' -P %s -q 1 "
                        .formatted(platform.mqttPort(), signed.clientId(), key, signed.password());

        Ran ran = platform.run("sign-in", key, "lamp-1");

        assertThat(ran.code()).isZero();
        assertThat(ran.lines())
                .contains(
                        "clientId  " + key + "&lamp-1|signmethod=hmacsha256,securemode=3|",
                        "userName  lamp-1&" + key,
                        "password  " + signed.password(),
                        "mosquitto_sub " + connection + "-v -t '/" + key + "/lamp-1/user/get'",
                        "mosquitto_pub "
                                + connection
                                + "-t '/"
                                + key
                                + "/lamp-1/user/update' -m '{\"temperature\":21.5}'");
    }

    @Test
    void it_prints_lines_for_tls_with_the_file_that_the_device_has_to_trust() {
        Ran ran = platform.run("sign-in", key, "lamp-1");

        assertThat(ran.lines())
                .anyMatch(line ->
                        line.startsWith(
                                        "mosquitto_sub --cafile '%s' -h '127.0.0.1' -p %d "
                                                .formatted(
                                                        platform.authority(), platform.mqttsPort()))
                                && line.contains("securemode=2"));
    }

    @Test
    void for_an_application_it_prints_lines_that_may_run_at_once() {
        Ran ran = platform.run("sign-in", key, "lamp-1", "--application", "backend");

        assertThat(ran.code()).isZero();
        assertThat(ran.lines())
                .anyMatch(line ->
                        line.contains(
                                        " -i 'backend|authMode=aksign,signMethod=hmacsha256,timestamp=")
                                && line.endsWith(" -t '/" + key + "/lamp-1/user/#'"))
                .anyMatch(line ->
                        line.contains(" -i 'backend-group|")
                                && line.endsWith(
                                        " -t '$share/DEFAULT_GROUP//" + key + "/lamp-1/user/#'"))
                .anyMatch(line ->
                        line.startsWith("mosquitto_pub ")
                                && line.contains(" -i 'backend-pub|")
                                && line.endsWith(" -t '/" + key + "/lamp-1/user/get' -m 'hello'"));
    }

    @Test
    void without_a_device_and_an_application_it_says_what_is_missing() {
        assertThat(platform.run("sign-in").code()).isNotZero();
    }

    @Test
    void method_host_and_port_can_be_chosen() {
        Credentials signed = signed(SignMethod.HMAC_MD5);

        JsonObject answer =
                platform.run(
                                "sign-in",
                                key,
                                "lamp-1",
                                "--method",
                                "HmacMD5",
                                "--host",
                                "iot.example",
                                "--mqtt-port",
                                "8883",
                                "--json")
                        .object();

        assertThat(answer)
                .isEqualTo(
                        new JsonObject()
                                .put("host", "iot.example")
                                .put("port", 8883)
                                .put("tlsPort", platform.mqttsPort())
                                .put("authority", platform.authority().toString())
                                .put("clientId", signed.clientId())
                                .put("userName", signed.userName())
                                .put("password", signed.password()));
    }

    @Test
    void a_device_that_does_not_exist_is_refused() {
        Ran ran = platform.run("sign-in", key, "nobody");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("nobody");
    }

    private Credentials signed(SignMethod method) {
        return Credentials.sign(
                DeviceId.of(key, "lamp-1"),
                DeviceSecret.of(secret),
                method,
                Map.of("securemode", "3"));
    }
}
