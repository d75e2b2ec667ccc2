// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import static io.lanyard.testkit.registry.RegistryEntries.CREATED_AT;
import static io.lanyard.testkit.registry.RegistryEntries.accessKey;
import static io.lanyard.testkit.registry.RegistryEntries.device;
import static io.lanyard.testkit.registry.RegistryEntries.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a registry in a file can do wrong. */
class SqliteRegistryFileTest {
    private static final ProductKey KEY = ProductKey.of("a1QbDtEsT00");
    private static final Device DEVICE = device("a1QbDtEsT00", "device1");

    private static final DeviceToken TOKEN =
            new DeviceToken(DEVICE.id(), "client1", "token1", CREATED_AT);

    @TempDir private Path folder;

    @Test
    void whatWasAddedIsThereAfterReopening() {
        List<ProductTopicClass> topicClasses;
        try (Registry registry = SqliteRegistry.open(folder)) {
            fill(registry);
            topicClasses = registry.topicClasses(KEY);
        }
        try (Registry registry = SqliteRegistry.open(folder)) {
            assertFilled(registry);
            assertThat(registry.topicClasses(KEY)).hasSize(3).isEqualTo(topicClasses);
        }
    }

    @Test
    void aTopicClassIdRemovedBeforeReopeningDoesNotComeBack() {
        long removed;
        try (Registry registry = SqliteRegistry.open(folder)) {
            fill(registry);
            removed = registry.topicClasses(KEY).getLast().id();
            registry.removeTopicClass(removed);
        }
        try (Registry registry = SqliteRegistry.open(folder)) {
            registry.addTopicClass(TopicClass.defaults(KEY).getLast(), "", 50);
            assertThat(registry.topicClasses(KEY).getLast().id()).isGreaterThan(removed);
        }
    }

    @Test
    void whatACallReturnedFromIsThereAfterAKill(@TempDir Path afterKill) throws IOException {
        try (Registry registry = SqliteRegistry.open(folder)) {
            fill(registry);
            // What a killed process leaves: the files as they are, the log not folded in.
            copy(folder, afterKill);
            registry.removeDevice(DEVICE.id());
        }
        assertThat(afterKill.resolve("registry.db-wal")).isNotEmptyFile();
        try (Registry registry = SqliteRegistry.open(afterKill)) {
            assertFilled(registry);
        }
    }

    @Test
    void aTornEndOfTheLogLosesOnlyWhatWasNotAcknowledged(@TempDir Path afterKill)
            throws IOException {
        try (Registry registry = SqliteRegistry.open(folder)) {
            fill(registry);
            copy(folder, afterKill);
            long acknowledged = Files.size(afterKill.resolve("registry.db-wal"));
            registry.addDevices(List.of(device("a1QbDtEsT00", "device2")));
            byte[] log = Files.readAllBytes(folder.resolve("registry.db-wal"));
            assertThat(log.length).isGreaterThan((int) acknowledged);
            // A power cut in the middle of the next write: half of it is there.
            int torn = (int) (acknowledged + (log.length - acknowledged) / 2);
            Files.write(afterKill.resolve("registry.db-wal"), Arrays.copyOf(log, torn));
        }
        Files.delete(afterKill.resolve("registry.db-shm"));
        try (Registry registry = SqliteRegistry.open(afterKill)) {
            assertFilled(registry);
        }
    }

    @Test
    void twoProcessesSeeEachOthersChanges() {
        try (Registry server = SqliteRegistry.open(folder);
                Registry tool = SqliteRegistry.open(folder)) {
            fill(server);
            assertFilled(tool);
            tool.addAccessKey(accessKey("LTtool"));
            assertThat(server.accessKey("LTtool")).contains(accessKey("LTtool"));
            assertThat(server.setDeviceEnabled(DEVICE.id(), false, CREATED_AT)).isTrue();
            assertThat(tool.device(DEVICE.id()).orElseThrow().enabled()).isFalse();
        }
    }

    @Test
    void theFolderIsCreatedAndTheFilesAreForTheirOwnerAlone() throws IOException {
        Path nested = folder.resolve("data").resolve("registry");
        try (Registry registry = SqliteRegistry.open(nested)) {
            fill(registry);
            try (Stream<Path> files = Files.list(nested)) {
                assertThat(files)
                        .hasSize(3)
                        .allSatisfy(file ->
                                assertThat(
                                                PosixFilePermissions.toString(
                                                        Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void aDatabaseOfANewerProgramIsLeftAloneAndBothVersionsAreNamed()
            throws IOException, SQLException {
        SqliteRegistry.open(folder).close();
        sql("INSERT INTO schema_version (version) VALUES (99)");
        byte[] before = Files.readAllBytes(folder.resolve("registry.db"));
        assertThatThrownBy(() -> SqliteRegistry.open(folder))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("registry.db")
                .hasMessageContaining("version 99")
                .hasMessageContaining("up to ");
        assertThat(Files.readAllBytes(folder.resolve("registry.db"))).isEqualTo(before);
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws IOException {
        Path file = folder.resolve("registry.db");
        Files.write(file, "no database at all, ".repeat(500).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> SqliteRegistry.open(folder))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not a database");
    }

    @Test
    void aFolderInPlaceOfTheFileIsNamed() throws IOException {
        Path file = Files.createDirectory(folder.resolve("registry.db"));
        assertThatThrownBy(() -> SqliteRegistry.open(folder))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void damagedPagesAreToldTogetherWithWhatWasBeingDone() throws IOException {
        try (Registry registry = SqliteRegistry.open(folder)) {
            fill(registry);
            registry.addDevices(
                    IntStream.range(0, 2_000)
                            .mapToObj(i -> device("a1QbDtEsT00", "filler" + i))
                            .toList());
        }
        Path file = folder.resolve("registry.db");
        byte[] content = Files.readAllBytes(file);
        // The upper half holds pages of devices and of their indexes.
        Arrays.fill(content, content.length / 2, content.length, (byte) 0xA5);
        Files.write(file, content);
        try (Registry registry = SqliteRegistry.open(folder)) {
            assertThatThrownBy(() -> registry.devices(KEY, new PageRequest(1, 2_001)))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("listing devices")
                    .hasMessageContaining("malformed");
        }
    }

    @Test
    void aRowThatThePlatformWouldNeverHaveWrittenIsToldAsDamage() throws SQLException {
        try (Registry registry = SqliteRegistry.open(folder)) {
            fill(registry);
            sql("UPDATE device SET secret = ''");
            assertThatThrownBy(() -> registry.device(DEVICE.id()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("reading a device")
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void aRegistryThatCannotBeWrittenIsNotHealthy() throws SQLException {
        try (Registry registry = SqliteRegistry.open(folder)) {
            assertThat(registry.isHealthy()).isTrue();
            sql("DROP TABLE health_check");
            assertThat(registry.isHealthy()).isFalse();
        }
    }

    private static void fill(Registry registry) {
        registry.addProduct(product("a1QbDtEsT00"), TopicClass.defaults(KEY));
        registry.addDevices(List.of(DEVICE));
        registry.recordSignIns(List.of(new SignInRecord(DEVICE.id(), CREATED_AT, "192.0.2.1")));
        registry.addDeviceToken(TOKEN, 5);
        registry.addAccessKey(accessKey("LTtest"));
    }

    private static void assertFilled(Registry registry) {
        assertThat(registry.product(KEY)).contains(product("a1QbDtEsT00"));
        assertThat(registry.deviceCount(KEY)).isEqualTo(1);
        assertThat(registry.device(DEVICE.id()).orElseThrow())
                .satisfies(device -> {
                    assertThat(device.secret()).isEqualTo(DEVICE.secret());
                    assertThat(device.activatedAt()).isEqualTo(CREATED_AT);
                });
        assertThat(registry.topicClasses(KEY)).hasSize(3);
        assertThat(registry.deviceTokens(DEVICE.id())).containsExactly(TOKEN);
        assertThat(registry.accessKey("LTtest")).contains(accessKey("LTtest"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + folder.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
