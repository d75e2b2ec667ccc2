// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.server.cli.RunningPlatform.Ran;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandLineTest {
    private RunningPlatform platform;

    @BeforeAll
    void start(@TempDir Path folder) {
        platform = RunningPlatform.start(folder);
    }

    @AfterAll
    void stop() {
        platform.close();
    }

    @Test
    void a_product_is_created_listed_and_shown_for_people() {
        Ran created =
                platform.run("product", "create", "thermometer", "--description", "in the hall");
        assertThat(created.code()).isZero();
        assertThat(created.out()).containsPattern("ProductKey +[A-Za-z0-9]{11}\n");
        String key = created.lines().getFirst().replace("ProductKey", "").strip();

        assertThat(platform.run("product", "list").lines())
                .anyMatch(line -> line.startsWith("PRODUCT KEY"))
                .anyMatch(line -> line.startsWith(key) && line.contains("thermometer"));
        Ran shown = platform.run("product", "show", key);
        assertThat(shown.out())
                .contains("in the hall")
                .contains("/" + key + "/${deviceName}/user/update ");
    }

    @Test
    void json_has_the_field_names_of_the_OpenAPI() {
        JsonObject product =
                platform.run("product", "create", "gateway_x", "--node-type", "gateway", "--json")
                        .object();
        assertThat(product.fieldNames())
                .contains("ProductKey", "ProductName", "ProductSecret", "NodeType");
        assertThat(product.getInteger("NodeType")).isEqualTo(1);
        String key = product.getString("ProductKey");
        assertThat(platform.run("product", "show", key, "--json").object().getString("ProductName"))
                .isEqualTo("gateway_x");
        assertThat(platform.run("product", "list", "--json").array())
                .anyMatch(each -> ((JsonObject) each).getString("ProductKey").equals(key));
    }

    @Test
    void dynamic_registration_is_switched_when_a_product_is_created_and_later() {
        JsonObject product =
                platform.run("product", "create", "registering", "--dynamic-registration", "--json")
                        .object();
        assertThat(product.getBoolean("DynamicRegister")).isTrue();
        String key = product.getString("ProductKey");

        assertThat(platform.run("product", "set", key, "--dynamic-registration", "off").out())
                .containsPattern("DynamicRegister +off\n");
        assertThat(platform.run("product", "show", key).out())
                .containsPattern("DynamicRegister +off\n");
        assertThat(
                        platform.run(
                                        "product",
                                        "set",
                                        key,
                                        "--dynamic-registration",
                                        "on",
                                        "--json")
                                .object()
                                .getBoolean("DynamicRegister"))
                .isTrue();
    }

    @Test
    void devices_are_imported_with_their_secrets(@TempDir Path folder) throws IOException {
        JsonObject product =
                platform.run(
                                "product",
                                "create",
                                "moved",
                                "--key",
                                "a1Moved0000",
                                "--secret",
                                "ProdSecret0123456",
                                "--json")
                        .object();
        assertThat(product.getString("ProductKey")).isEqualTo("a1Moved0000");
        assertThat(product.getString("ProductSecret")).isEqualTo("ProdSecret0123456");
        Path file =
                Files.writeString(
                        folder.resolve("devices.csv"),
                        "DeviceName,DeviceSecret,ProductKey,Note\nhall-1,ab12cd34ef56ab12cd34ef56ab12cd34,a1Moved0000,\"first, floor\"\n\"hall-2\",0123456789abcdef0123456789abcdef,a1Moved0000,\n");

        assertThat(platform.run("device", "import", file.toString()).out())
                .isEqualTo("Imported 2 of 2 devices of product a1Moved0000\n");

        assertThat(
                        platform.run("device", "show", "a1Moved0000", "hall-2", "--json")
                                .object()
                                .getString("DeviceSecret"))
                .isEqualTo("0123456789abcdef0123456789abcdef");
        Ran again = platform.run("device", "import", file.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("hall-1, hall-2");
    }

    @Test
    void a_file_of_devices_that_cannot_be_read_is_refused_with_its_line(@TempDir Path folder)
            throws IOException {
        Path unheaded = Files.writeString(folder.resolve("a.csv"), "hall-1,secret\n");
        Path shortLine =
                Files.writeString(
                        folder.resolve("b.csv"),
                        "ProductKey,DeviceName,DeviceSecret\n\na1Moved0000,hall-1\n");

        Ran first = platform.run("device", "import", unheaded.toString());
        assertThat(first.code()).isEqualTo(2);
        assertThat(first.err()).contains("line 1", "ProductKey, DeviceName and DeviceSecret");
        Ran second = platform.run("device", "import", shortLine.toString());
        assertThat(second.code()).isEqualTo(2);
        assertThat(second.err()).contains("line 3: there is no DeviceSecret");
    }

    @Test
    void a_device_that_cannot_be_named_so_is_refused_with_its_line_before_any_is_imported(
            @TempDir Path folder) throws IOException {
        String product = platform.product("refused");
        Path file =
                Files.writeString(
                        folder.resolve("c.csv"),
                        "ProductKey,DeviceName,DeviceSecret\n%s,hall-1,secret\n%s,hall 2,secret\n"
                                .formatted(product, product));

        Ran ran = platform.run("device", "import", file.toString());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("line 3: DeviceName may hold only");
        assertThat(platform.run("device", "show", product, "hall-1").code()).isEqualTo(1);
    }

    @Test
    void a_key_is_created_listed_disabled_and_enabled() {
        String product = platform.product("keyed");
        JsonObject key =
                platform.run("key", "create", "--right", "send", "--product", product, "--json")
                        .object();
        String id = key.getString("AccessKeyId");
        assertThat(key.getString("AccessKeySecret")).hasSize(30);

        assertThat(platform.run("key", "list").lines())
                .anyMatch(line -> line.matches(id + " +enabled +send +" + product));
        assertThat(platform.run("key", "disable", id).out())
                .isEqualTo("Disabled access key " + id + "\n");
        assertThat(platform.run("key", "list").lines())
                .anyMatch(line -> line.matches(id + " +disabled +send +" + product));
        assertThat(platform.run("key", "enable", id).code()).isZero();
        assertThat(platform.run("key", "disable", "nobody").err())
                .contains("There is no access key with id nobody (lanyard.key.NotExistedKey)");
    }

    @Test
    void a_topic_class_is_created_listed_and_deleted() {
        String key = platform.product("topics");

        Ran created = platform.run("topic", "create", key, "user/test", "ALL", "--json");
        long id = created.object().getLong("TopicId");

        assertThat(platform.run("topic", "list", key).lines())
                .anyMatch(line -> line.contains("/user/test") && line.contains("both (ALL)"));
        assertThat(platform.run("topic", "list", key, "--json").array()).hasSize(4);
        assertThat(platform.run("topic", "delete", Long.toString(id)).code()).isZero();
        assertThat(platform.run("topic", "list", key, "--json").array()).hasSize(3);
    }

    @Test
    void devices_are_registered_by_name_by_file_and_by_number(@TempDir Path folder)
            throws IOException {
        String key = platform.product("devices");
        Path names = Files.writeString(folder.resolve("names.txt"), "hall-2\n\n  hall-3 \n");

        Ran one = platform.run("device", "register", key, "hall-1", "--nickname", "Front door");
        assertThat(one.out()).containsPattern(key + " +hall-1 +[0-9a-f]{32}\n");
        Ran some = platform.run("device", "register", key, "--file", names.toString(), "--json");
        assertThat(some.array())
                .hasSize(2)
                .allMatch(each -> !((JsonObject) each).getString("DeviceSecret").isEmpty());
        Ran more = platform.run("device", "register", key, "--count", "2", "--json");
        assertThat(more.array()).hasSize(2);

        assertThat(platform.run("device", "list", key, "--json").array()).hasSize(5);
        assertThat(platform.run("device", "list", key).lines())
                .anyMatch(line ->
                        line.startsWith("hall-1")
                                && line.contains("UNACTIVE")
                                && line.contains("Front door"));
    }

    @Test
    void a_long_list_comes_in_pages_and_whole_on_request() {
        String key = platform.product("many_devices");
        List<String> arguments = new ArrayList<>(List.of("device", "register", key, "--json"));
        arguments.addAll(IntStream.range(0, 120).mapToObj(i -> "dev-" + i).toList());
        assertThat(platform.run(arguments.toArray(String[]::new)).array()).hasSize(120);

        assertThat(platform.run("device", "list", key).out())
                .contains("Page 1 of 3, 120 devices in all");
        assertThat(platform.run("device", "list", key, "--page", "3", "--json").array())
                .hasSize(20);
        assertThat(
                        platform.run("device", "list", key, "--all", "--json").array().stream()
                                .map(each -> ((JsonObject) each).getString("DeviceName"))
                                .collect(Collectors.toSet()))
                .hasSize(120);
    }

    @Test
    void a_device_is_disabled_enabled_and_deleted() {
        String key = platform.product("states");
        platform.run("device", "register", key, "lamp-1");

        assertThat(platform.run("device", "disable", key, "lamp-1").out())
                .isEqualToIgnoringNewLines("Disabled device lamp-1 of product " + key);
        assertThat(
                        platform.run("device", "show", key, "lamp-1", "--json")
                                .object()
                                .getString("Status"))
                .isEqualTo("DISABLE");
        assertThat(platform.run("device", "enable", key, "lamp-1").code()).isZero();
        assertThat(platform.run("device", "show", key, "lamp-1").out())
                .containsPattern("Status +UNACTIVE");
        assertThat(platform.run("device", "delete", key, "lamp-1").code()).isZero();
        Ran gone = platform.run("device", "show", key, "lamp-1");
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).contains("lamp-1").contains("iot.device.NotExistedDevice");
        assertThat(gone.out()).isEmpty();
    }

    @Test
    void a_message_is_sent_by_suffix_by_whole_topic_from_a_file_and_from_standard_input(
            @TempDir Path folder) throws IOException {
        String key = platform.product("messages");
        platform.run("device", "register", key, "lamp-1");
        Path file = Files.write(folder.resolve("payload"), new byte[] {0, (byte) 0xff});

        assertThat(platform.run("pub", key, "lamp-1", "user/get", "hello").out())
                .containsPattern("^Sent as message [0-9]{18,19}\n");
        assertThat(
                        platform.run(
                                        "pub",
                                        key,
                                        "lamp-1",
                                        "/" + key + "/lamp-1/user/get",
                                        "--qos",
                                        "1",
                                        "--file",
                                        file.toString(),
                                        "--json")
                                .object()
                                .getString("MessageId"))
                .containsOnlyDigits();
        assertThat(
                        RunningPlatform.run(
                                        platform.environment(),
                                        "from a pipe",
                                        "pub",
                                        key,
                                        "lamp-1",
                                        "user/get",
                                        "--file",
                                        "-")
                                .code())
                .isZero();
    }

    @Test
    void what_the_platform_refuses_ends_with_1_and_its_reason() {
        String key = platform.product("refusals");
        platform.run("device", "register", key, "lamp-1");

        Ran taken = platform.run("product", "create", "refusals");
        assertThat(taken.code()).isEqualTo(1);
        assertThat(taken.err()).startsWith("lanyard: ").contains("AlreadyExistedProductName");
        Ran forbidden = platform.run("pub", key, "lamp-1", "user/update", "x");
        assertThat(forbidden.code()).isEqualTo(1);
        assertThat(forbidden.err()).contains("/" + key + "/lamp-1/user/update");
        Ran twice = platform.run("device", "register", key, "lamp-2", "lamp-1");
        assertThat(twice.code()).isEqualTo(1);
        assertThat(twice.err()).contains("lamp-1");
        assertThat(twice.out()).isEmpty();
        assertThat(platform.run("device", "list", key, "--json").array()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "product",
                "product create",
                "product create lamp --node-type toaster",
                "product set a1",
                "product set a1 --dynamic-registration maybe",
                "topic create a1 test BOTH",
                "device register a1",
                "device register a1 --count -1",
                "device register a1 dev-1 dev-2 --nickname Front",
                "device register a1 --file /does/not/exist",
                "pub a1 lamp-1 user/get",
                "pub a1 lamp-1 user/get text --file x",
                "pub a1 lamp-1 user/get text --qos 2",
                "pub a1 lamp-1 /a1/lamp-2/user/get text",
                "sign-in a1",
                "sign-in a1 lamp-1 --method hmacsha512",
                "run --port 1883",
            })
    void wrong_usage_ends_with_2_and_explains_the_command(String words) {
        Ran ran =
                platform.run(
                        Arrays.stream(words.split(" "))
                                .filter(word -> !word.isEmpty())
                                .toArray(String[]::new));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("Usage: lanyard");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void an_unknown_verb_ends_with_2_and_the_verbs_that_come_near() {
        Ran ran = platform.run("prodct");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("'prodct'").contains("product");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "run --help",
                "demo --help",
                "product --help",
                "product create --help",
                "topic list --help",
                "device register --help",
                "pub --help",
                "tail --help",
                "sign-in --help",
                "version --help"
            })
    void every_command_explains_itself(String words) {
        Ran ran = platform.run(words.split(" "));

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith("Usage: lanyard")
                .contains("--help")
                .doesNotContain("rehearse");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void without_a_platform_the_message_says_where_it_looked_and_how_to_start_one() {
        Ran ran = platform.runWith(Map.of("LANYARD_URL", "http://127.0.0.1:1"), "product", "list");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("http://127.0.0.1:1 ")
                .contains("lanyard run")
                .contains("LANYARD_URL");
    }

    @Test
    void without_a_key_the_message_says_where_it_looked(@TempDir Path empty) {
        Ran ran = platform.runWith(Map.of("LANYARD_DATA", empty.toString()), "product", "list");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("LANYARD_ACCESS_KEY_ID", empty.resolve("access-key").toString());
    }

    @Test
    void a_wrong_key_a_lone_key_and_a_wrong_address_are_named() {
        Ran wrong =
                platform.runWith(
                        Map.of("LANYARD_ACCESS_KEY_ID", "nobody", "LANYARD_ACCESS_KEY_SECRET", "x"),
                        "product",
                        "list");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).contains("InvalidAccessKeyId.NotFound");
        Ran lone = platform.runWith(Map.of("LANYARD_ACCESS_KEY_ID", "nobody"), "product", "list");
        assertThat(lone.code()).isEqualTo(1);
        assertThat(lone.err()).contains("only one is set");
        Ran address = platform.runWith(Map.of("LANYARD_URL", "127.0.0.1:8080"), "product", "list");
        assertThat(address.code()).isEqualTo(1);
        assertThat(address.err()).contains("found \"127.0.0.1:8080\"");
    }

    @Test
    void run_does_not_start_with_a_wrong_setting() {
        Ran ran = platform.runWith(Map.of("LANYARD_MQTT_PROT", "1883"), "run");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("did you mean LANYARD_MQTT_PORT?");
    }

    @Test
    void run_lists_its_settings() {
        assertThat(platform.run("run", "--settings").out())
                .containsPattern("mqtt\\.port +LANYARD_MQTT_PORT +1883");
    }
}
