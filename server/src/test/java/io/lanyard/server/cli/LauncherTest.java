// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script {@code lanyard} in a tree of its own that is already built: what the JVM learns before the first platform and
 * what becomes of it. Its Java notes what it is called with; only what is said of a real JVM is done by one.
 */
final class LauncherTest {
    private static final String LEARNING = "Letting the JVM learn";

    @TempDir private Path temp;

    private Path root;
    private Path build;
    private Path java;
    private Path calls;

    /** What the script left behind. */
    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void make_a_tree_that_is_built_and_a_java() throws IOException {
        root = Files.createDirectory(temp.resolve("tree"));
        Path script = root.resolve("lanyard");
        Files.copy(Path.of("..", "lanyard").toAbsolutePath(), script);
        Files.createDirectory(root.resolve(".mvn"));
        Files.createFile(root.resolve("pom.xml"));
        for (String module : modules(script)) {
            Files.createFile(Files.createDirectory(root.resolve(module)).resolve("pom.xml"));
        }
        build = Files.createDirectories(root.resolve("server/target/app/build-1"));
        Files.createSymbolicLink(build.resolveSibling("current"), Path.of("build-1"));
        Files.createFile(build.resolve("classes.jsa"));
        Files.setLastModifiedTime(
                Files.createFile(build.resolve("stamp")),
                FileTime.from(Instant.now().plus(Duration.ofHours(1))));

        java = temp.resolve("java");
        calls = Files.createFile(temp.resolve("calls"));
        Path programs = Files.createDirectories(java.resolve("bin"));
        writeProgram(programs.resolve("javac"), "");
        writeProgram(
                programs.resolve("java"),
                """
                printf '%%s\\n' "$*" >>'%s'
                case "$*" in
                  *' rehearse --wanted '*) exit "${ANSWER_WANTED:-0}" ;;
                  *' rehearse --platform '*) echo learned >'%s'; exit "${ANSWER_REHEARSED:-0}" ;;
                  *-XX:AOTMode=on*) exit "${ANSWER_TRIED:-0}" ;;
                  *-XX:+AOTCompileEagerly\\ -version) exit "${ANSWER_EAGER:-0}" ;;
                esac
                echo started
                """
                        .formatted(calls, cache()));
        nameJava("25.0.1");
    }

    @Test
    void the_first_platform_of_a_build_rehearses_and_it_and_the_next_start_with_what_was_learned()
            throws Exception {
        Ran first = lanyard(Map.of(), "run", "--config", "my.yaml");
        List<String> callsOfTheFirst = calls();
        Ran second = lanyard(Map.of(), "run");

        assertThat(first.err()).contains(LEARNING);
        assertThat(first.out()).isEqualTo("started\n");
        assertThat(callsOfTheFirst).hasSize(5);
        assertThat(callsOfTheFirst.getFirst())
                .endsWith("rehearse --wanted -- run --config my.yaml");
        assertThat(callsOfTheFirst.getLast())
                .contains("-XX:AOTCache=" + cache())
                .contains("-XX:+AOTCompileEagerly")
                .endsWith(" run --config my.yaml");
        assertThat(second).isEqualTo(new Ran(0, "started\n", ""));
        assertThat(calls()).hasSize(6).last().asString().contains("-XX:AOTCache=" + cache());
    }

    @Test
    void who_asks_or_is_mistaken_has_the_answer_without_a_rehearsal() throws Exception {
        Ran ran = lanyard(Map.of("ANSWER_WANTED", "1"), "run", "--help");

        assertThat(ran).isEqualTo(new Ran(0, "started\n", ""));
        assertThat(calls()).hasSize(2).last().asString().endsWith(" run --help");
        assertThat(calls().getLast()).doesNotContain("AOTCache").contains("classes.jsa");
        // It is not put off for good.
        assertThat(lanyard(Map.of(), "run").err()).contains(LEARNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "product list", "simulate", "verify-data"})
    void what_starts_no_platform_that_stays_does_not_rehearse(String words) throws Exception {
        assertThat(lanyard(Map.of(), words.split(" "))).isEqualTo(new Ran(0, "started\n", ""));

        assertThat(calls()).hasSize(1).last().asString().contains("classes.jsa");
    }

    @Test
    void an_operator_who_wants_nothing_learned_waits_for_nothing() throws Exception {
        Map<String, String> without = Map.of("LANYARD_JAVA_OPTS", "-XX:AOTMode=off");

        assertThat(lanyard(without, "run")).isEqualTo(new Ran(0, "started\n", ""));
        assertThat(lanyard(without, "product", "list")).isEqualTo(new Ran(0, "started\n", ""));

        // A JVM refuses to start with both.
        assertThat(calls())
                .hasSize(2)
                .allSatisfy(call -> assertThat(call).doesNotContain("AOTCache", "classes.jsa"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ANSWER_REHEARSED", "ANSWER_TRIED"})
    void a_rehearsal_that_fails_is_told_once_and_the_platform_starts_without(String failing)
            throws Exception {
        Ran first = lanyard(Map.of(failing, "1"), "run");
        Ran second = lanyard(Map.of(), "run");

        assertThat(first.code()).isZero();
        assertThat(first.out()).isEqualTo("started\n");
        assertThat(first.err()).contains("it has not learned it");
        assertThat(cache()).doesNotExist();
        assertThat(second).isEqualTo(new Ran(0, "started\n", ""));
        assertThat(calls().getLast()).doesNotContain("AOTCache").contains("classes.jsa");
    }

    @Test
    void another_java_rehearses_again_and_gets_nothing_of_the_one_before() throws Exception {
        lanyard(Map.of(), "run");
        nameJava("25.0.2");

        Ran asking = lanyard(Map.of("ANSWER_WANTED", "1"), "run", "--help");
        String callOfTheAsking = calls().getLast();
        Ran running = lanyard(Map.of(), "run");

        assertThat(asking.err()).isEmpty();
        assertThat(callOfTheAsking).doesNotContain("AOTCache");
        assertThat(running.err()).contains(LEARNING);
        assertThat(calls().getLast()).contains("-XX:AOTCache=" + cache());
    }

    @Test
    void what_was_learned_is_on_the_disk_before_it_counts() throws Exception {
        Path programs = Files.createDirectory(temp.resolve("programs"));
        writeProgram(
                programs.resolve("sync"),
                "ls '%s' >'%s'; echo \"$*\" >>'%s'%n"
                        .formatted(build, temp.resolve("then"), temp.resolve("synced")));

        lanyard(Map.of("PATH", programs + ":" + System.getenv("PATH")), "run");

        assertThat(temp.resolve("synced")).hasContent(cache().toString());
        assertThat(temp.resolve("then")).content().doesNotContain("platform.java");
        assertThat(build.resolve("platform.java")).exists();
    }

    @Test
    void a_java_that_does_not_know_the_experimental_flag_is_not_given_it() throws Exception {
        lanyard(Map.of("ANSWER_EAGER", "1"), "run");

        assertThat(calls().getLast())
                .contains("-XX:AOTCache=" + cache())
                .doesNotContain("AOTCompileEagerly");
    }

    @Test
    void a_real_jvm_starts_with_a_damaged_file_as_without_one() throws Exception {
        java = Path.of(System.getProperty("java.home"));
        writeServer(build.resolve("lanyard-server.jar"));
        // The rehearsal of a real platform would take too long here.
        lanyard(Map.of("LANYARD_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache()), "run");
        Files.copy(java.resolve("release"), build.resolve("platform.java"));
        Path flags = build.resolve("platform.flags");
        Files.writeString(flags, "-XX:AOTMode=on\n");
        assertThat(lanyard(Map.of(), "run"))
                .as("it is used, or the JVM would not start in this mode")
                .isEqualTo(new Ran(0, "started\n", ""));

        Files.writeString(flags, "\n");
        byte[] whole = Files.readAllBytes(cache());
        byte[] garbled = whole.clone();
        for (int i = whole.length / 10; i < whole.length; i += 1_000) {
            garbled[i] ^= (byte) 0xFF;
        }
        for (byte[] damaged :
                List.of(garbled, Arrays.copyOf(whole, whole.length / 2), new byte[0])) {
            Files.write(cache(), damaged);

            assertThat(lanyard(Map.of(), "run")).isEqualTo(new Ran(0, "started\n", ""));
        }
    }

    private Path cache() {
        return build.resolve("platform.aot");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(calls);
    }

    private void nameJava(String version) throws IOException {
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"%s\"%n".formatted(version));
    }

    private static List<String> modules(Path script) throws IOException {
        String prefix = "readonly MODULES='";
        String line =
                Files.readAllLines(script).stream()
                        .filter(each -> each.startsWith(prefix))
                        .findFirst()
                        .orElseThrow();
        return List.of(line.substring(prefix.length(), line.length() - 1).split(" "));
    }

    private static void writeProgram(Path file, String text) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Takes the place of the server where a real JVM runs it. */
    static final class Started {
        private Started() {}

        public static void main(String[] arguments) {
            System.out.println("started");
        }
    }

    private static void writeServer(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Started.class.getName());
        String file = Started.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream code = Started.class.getResourceAsStream('/' + file)) {
            out.putNextEntry(new ZipEntry(file));
            code.transferTo(out);
        }
    }

    private Ran lanyard(Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", root.resolve("lanyard").toString()));
        command.addAll(List.of(arguments));
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .directory(temp.toFile());
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("JAVA_HOME", java.toString());
        environment.putAll(variables);
        builder.environment().clear();
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Ran(
                code,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
