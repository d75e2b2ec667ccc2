// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.mqtt.RawMqttClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a running platform, and what can be made of it. */
class BackupTest {
    @TempDir private Path folder;

    @Test
    void aBackupOfARunningPlatformBecomesAPlatformWithAllThatItHadThen() throws Exception {
        Path backup = folder.resolve("backup");
        Path restored = folder.resolve("restored");
        TestDevice device;
        try (WholeServer server = new WholeServer(folder.resolve("data"), Map.of());
                CloudApi cloud = server.newCloudApi()) {
            String productKey = cloud.createProduct("backed-up");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            device = cloud.registerDevice(productKey, "device-1");
            connect(server, device, "20 02 00 00")
                    .write("82 r 0001 s'" + device.topic("user/test") + "' 01")
                    .expect("90 03 00 01 01")
                    .write("e0 00")
                    .close();
            // What is sent to it before would come again as a duplicate.
            Await.until("it is offline", () -> cloud.status(device).equals("OFFLINE"));
            cloud.pub(device, "user/test", 1, "before");

            assertThat(server.command("backup", backup.toString()))
                    .startsWith("Backed up to " + backup + ": ");
            // Its files change while they would be copied, and it is for looking back only.
            assertThat(folder.resolve("data/trace")).exists();
            assertThat(backup.resolve("trace")).doesNotExist();

            cloud.pub(device, "user/test", 1, "after");
            assertThatThrownBy(() -> server.command("backup", backup.toString()))
                    .hasMessageContaining(backup + " exists already");
            assertThatThrownBy(() ->
                            server.command(
                                    "restore",
                                    backup.toString(),
                                    "--data",
                                    folder.resolve("data").toString()))
                    .hasMessageContaining("is in use by another platform");
            assertThatThrownBy(
                            () -> server.command("verify-data", folder.resolve("data").toString()))
                    .hasMessageContaining("is in use by another platform");
            assertThat(server.command("restore", backup.toString(), "--data", restored.toString()))
                    .isEqualTo("Restored to %s%n".formatted(restored));
            assertThat(server.command("verify-data", restored.toString()))
                    .contains("registry  1 products, 1 devices")
                    .contains("No damage found");
        }

        try (WholeServer server = new WholeServer(restored, Map.of());
                RawMqttClient client = connect(server, device, "20 02 01 00")) {
            client.expect("32 r s'%s' 0001 'before'".formatted(device.topic("user/test")));
            client.write("40 02 00 01").expectOnlyPong();
        }
    }

    @Test
    void whatIsNoBackupIsNotRestored() throws Exception {
        Path nothing = Files.createDirectory(folder.resolve("nothing"));
        try (WholeServer server = new WholeServer(folder.resolve("data"), Map.of())) {
            assertThatThrownBy(() ->
                            server.command(
                                    "restore",
                                    nothing.toString(),
                                    "--data",
                                    folder.resolve("new").toString()))
                    .hasMessageContaining("is no backup, or one that was broken off");
            assertThatThrownBy(() -> server.command("verify-data", nothing.toString()))
                    .hasMessageContaining("is neither a data folder nor a backup");
            Files.writeString(nothing.resolve("backup"), "lanyard backup 99\n");
            assertThatThrownBy(() ->
                            server.command(
                                    "restore",
                                    nothing.toString(),
                                    "--data",
                                    folder.resolve("new").toString()))
                    .hasMessageContaining("found [lanyard backup 99]");
        }
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void damageIsFoundAndNamed() throws Exception {
        Path backup = folder.resolve("backup");
        try (WholeServer server = new WholeServer(folder.resolve("data"), Map.of())) {
            server.command("backup", backup.toString());
            try (Stream<Path> files = Files.list(backup.resolve("messages/rocksdb"))) {
                Path table =
                        files.filter(file -> file.toString().endsWith(".sst"))
                                .findFirst()
                                .orElseThrow();
                damage(table);
            }

            assertThatThrownBy(() -> server.command("verify-data", backup.toString()))
                    .hasMessageContaining("is damaged");
        }
    }

    @Test
    void whatANewerVersionHasWrittenIsNotCalledDamagedAndThatVersionIsNamed() throws Exception {
        Path backup = folder.resolve("backup");
        try (WholeServer server = new WholeServer(folder.resolve("data"), Map.of())) {
            server.command("backup", backup.toString());
            assertThat(backup.resolve("version")).content().startsWith("Lanyard ");
            Files.writeString(backup.resolve("messages/format"), "lanyard messages 99\n");
            Files.writeString(backup.resolve("version"), "Lanyard 99.1.0\n");

            assertThatThrownBy(() -> server.command("verify-data", backup.toString()))
                    .hasMessageContaining(backup + " is of a newer format than Lanyard ")
                    .hasMessageContaining(
                            "the messages are of format 99, formats up to 2 are known")
                    .hasMessageContaining("Lanyard 99.1.0 has written it.")
                    .hasMessageNotContaining("is damaged");

            try (Connection connection =
                            DriverManager.getConnection(
                                    "jdbc:sqlite:" + backup.resolve("registry.db"));
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO schema_version (version) VALUES (99)");
            }
            Files.delete(backup.resolve("version"));
            assertThatThrownBy(() -> server.command("verify-data", backup.toString()))
                    .hasMessageContaining(
                            "the registry's tables are of version 99, versions up to ")
                    .hasMessageContaining("with the version of Lanyard that has written it")
                    .hasMessageNotContaining("is damaged");
        }
    }

    private static void damage(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(3);
            bytes.write(0x55);
        }
    }

    private static RawMqttClient connect(WholeServer server, TestDevice device, String answer) {
        Credentials credentials =
                Credentials.sign(device.id(), device.secret(), SignMethod.HMAC_SHA256, Map.of());
        return RawMqttClient.connectTo(server.mqttPort())
                .write(
                        "10 r s'MQTT' 04 c0 003c s'%s' s'%s' s'%s'"
                                .formatted(
                                        credentials.clientId(),
                                        credentials.userName(),
                                        credentials.password()))
                .expect(answer);
    }
}
