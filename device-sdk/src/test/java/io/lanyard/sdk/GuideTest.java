// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Publish;
import io.lanyard.mqtt.packet.Subscribe;
import io.lanyard.sdk.ScriptedPlatform.Visit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GuideTest extends LinkFixture {
    private static final Path GUIDE = Path.of("..", "docs", "sdk", "README.md");
    private static final Path SNIPPETS =
            Path.of("src", "test", "java", "io", "lanyard", "sdk", "GuideSnippets.java");
    private static final Pattern IN_GUIDE = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern IN_CODE =
            Pattern.compile("(?s) +// snippet [a-z0-9]+\n(.*?) +// end\n");

    private static List<String> blocks(Path file, Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(file));
        return matcher.results()
                .map(match -> match.group(1).stripTrailing().stripIndent())
                .toList();
    }

    @Test
    void every_snippet_of_the_guide_is_compiled_code() throws IOException {
        List<String> guide = blocks(GUIDE, IN_GUIDE);

        assertThat(guide).isNotEmpty();
        assertThat(blocks(SNIPPETS, IN_CODE)).containsExactlyInAnyOrderElementsOf(guide);
    }

    @Test
    void the_first_steps_run() throws InterruptedException {
        try (LinkKit link = GuideSnippets.connect("127.0.0.1", platform.port())) {
            GuideSnippets.receive(link);
            assertThat(outcomeOf(GuideSnippets.publish(link)).succeeded()).isTrue();
            GuideSnippets.rrpc(link);

            Visit visit = platform.nextVisit();
            assertThat(visit.expect(Subscribe.class).subscriptions().get(0).filter())
                    .isEqualTo("/a1Pk/dev1/user/get");
            visit.expect(Publish.class);
        }
    }

    @Test
    void many_devices_run() throws InterruptedException {
        GuideSnippets.many("127.0.0.1", platform.port());

        for (int i = 0; i < 3; i++) {
            platform.nextVisit().expect(Publish.class);
        }
    }
}
