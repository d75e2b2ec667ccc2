// SPDX-License-Identifier: Apache-2.0
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * HiveMQ CE, embedded in a process of its own: its Netty is another than ours, so it cannot share a class path with
 * the tests, and it is compiled by the launcher that starts it. Listens on a free port of loopback, which its log
 * names; lets one user in; ends with its standard input. Keeps everything in memory, or on disk when it is told so by {@code file}
 * behind folder, user and password.
 */
final class HiveMqBroker {
    private static final String CONFIG =
            """
            <?xml version="1.0"?>
            <hivemq>
              <listeners>
                <tcp-listener><port>0</port><bind-address>127.0.0.1</bind-address></tcp-listener>
              </listeners>
              <persistence><mode>%s</mode></persistence>
              <mqtt>
                <queued-messages><max-queue-size>1000000000</max-queue-size></queued-messages>
              </mqtt>
              <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
            </hivemq>
            """;

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path conf = Files.createDirectories(folder.resolve("conf"));
        String mode = arguments.length > 3 ? arguments[3] : "in-memory";
        Files.writeString(conf.resolve("config.xml"), CONFIG.formatted(mode));
        EmbeddedExtension onePassword =
                EmbeddedExtension.builder()
                        .withId("one-password")
                        .withName("One password")
                        .withVersion("1")
                        .withAuthor("Lanyard")
                        .withExtensionMain(new OnePassword(arguments[1], arguments[2]))
                        .build();
        EmbeddedHiveMQ broker =
                EmbeddedHiveMQ.builder()
                        .withConfigurationFolder(conf)
                        .withDataFolder(Files.createDirectories(folder.resolve("data")))
                        .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
                        .withEmbeddedExtension(onePassword)
                        .build();
        broker.start().join();
        while (System.in.read() >= 0) {
            // Whoever started this is still there.
        }
        // Not stop(): that takes seconds, and nothing is to be kept.
        Runtime.getRuntime().halt(0);
    }

    private record OnePassword(String user, String password)
            implements ExtensionMain, SimpleAuthenticator {
        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            Services.securityRegistry().setAuthenticatorProvider(provider -> this);
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

        @Override
        public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
            ConnectPacket connect = input.getConnectPacket();
            ByteBuffer expected = ByteBuffer.wrap(password.getBytes(StandardCharsets.UTF_8));
            if (connect.getUserName().filter(user::equals).isPresent()
                    && connect.getPassword().filter(expected::equals).isPresent()) {
                output.authenticateSuccessfully();
            } else {
                output.failAuthentication(
                        ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong password");
            }
        }
    }
}
