// SPDX-License-Identifier: Apache-2.0
import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Moquette in a process of its own with its store on disk, which everybody may use. Listens on a free port of loopback, which it prints,
 * and ends with its standard input.
 */
final class MoquetteBroker {
    public static void main(String[] arguments) throws IOException {
        Path data = Files.createDirectories(Path.of(arguments[0]).resolve("data"));
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, "0");
        properties.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, BrokerConstants.DISABLED_PORT_BIND);
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "true");
        properties.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, data.toString());
        // With 1,024, as it comes, it drops what 1,000 devices have under way.
        properties.setProperty(IConfig.SESSION_QUEUE_SIZE, "100000");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        Server broker = new Server();
        broker.startServer(new MemoryConfig(properties));
        while (broker.getPort() == 0) {
            // It binds first and learns its port a moment later.
            Thread.onSpinWait();
        }
        System.out.println(
                "Started TCP Listener on address 127.0.0.1 and on port " + broker.getPort());
        while (System.in.read() >= 0) {
            // Whoever started this is still there.
        }
        Runtime.getRuntime().halt(0);
    }
}
