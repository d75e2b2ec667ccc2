// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads the native libraries of RocksDB and SQLite, each once, and leaves no file behind. Callable from any thread.
 *
 * <p>Both come in a jar and have to be a file to be loaded. Left to themselves they delete it when the process ends in
 * order, so that each process that is killed leaves 16 MB. Here the file is in a folder of its own, which is deleted when
 * the library is loaded: Linux and macOS keep what is in use.
 */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    // Where each of them would put the file, if the operator says so.
    private static final String ROCKSDB_FOLDER_VARIABLE = "ROCKSDB_SHAREDLIB_DIR";
    private static final String SQLITE_FOLDER_PROPERTY = "org.sqlite.tmpdir";

    private static final String TEMPORARY_FOLDER_PROPERTY = "java.io.tmpdir";
    private static final String JVM_OPTION = "LANYARD_JAVA_OPTS=-D%s=";

    // Under the lock of this class.
    private static boolean rocksDbLoaded;
    private static boolean sqliteLoaded;

    private NativeLibraries() {}

    /** Loads a library by way of a file in the folder. */
    @FunctionalInterface
    private interface Loading {
        void by(Path folder) throws Exception;
    }

    /**
     * Loads that of RocksDB. To be called before anything of RocksDB is used, which would load it by itself.
     *
     * @throws IOException when that fails; the message says what an operator can do about it
     */
    public static synchronized void loadRocksDb() throws IOException {
        if (!rocksDbLoaded) {
            load(
                    "RocksDB",
                    System.getenv(ROCKSDB_FOLDER_VARIABLE),
                    ROCKSDB_FOLDER_VARIABLE + "=",
                    folder -> {
                        NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
                        // Finds it loaded, and makes no file again.
                        RocksDB.loadLibrary();
                    });
            rocksDbLoaded = true;
        }
    }

    /**
     * Loads that of SQLite. To be called before a connection is opened, which would load it by itself.
     *
     * @throws IOException when that fails; the message says what an operator can do about it
     */
    public static synchronized void loadSqlite() throws IOException {
        if (!sqliteLoaded) {
            String given = System.getProperty(SQLITE_FOLDER_PROPERTY);
            load(
                    "SQLite",
                    given,
                    JVM_OPTION.formatted(SQLITE_FOLDER_PROPERTY),
                    folder -> {
                        System.setProperty(SQLITE_FOLDER_PROPERTY, folder.toString());
                        try {
                            SQLiteJDBCLoader.initialize();
                        } finally {
                            restore(SQLITE_FOLDER_PROPERTY, given);
                        }
                    });
            sqliteLoaded = true;
        }
    }

    private static void restore(String property, @Nullable String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    /**
     * Loads a library.
     *
     * @param given the folder that the operator wants it to go through
     * @param setting how he says so
     */
    private static void load(String name, @Nullable String given, String setting, Loading loading)
            throws IOException {
        boolean free = given == null || given.isEmpty();
        String parent = free ? System.getProperty(TEMPORARY_FOLDER_PROPERTY) : given;
        try {
            Path folder = Files.createTempDirectory(Path.of(parent), "lanyard-native-");
            // For systems that do not delete what is in use: behind the file in it, which its
            // loader has deleted at the end.
            folder.toFile().deleteOnExit();
            try {
                loading.by(folder);
            } finally {
                delete(folder);
            }
        } catch (Exception | UnsatisfiedLinkError e) {
            throw new IOException(
                    "the native library of %s cannot be loaded by way of %s (%s). That folder has to be writable and must not be mounted noexec; %sFOLDER names another one"
                            .formatted(
                                    name,
                                    parent,
                                    e,
                                    free
                                            ? JVM_OPTION.formatted(TEMPORARY_FOLDER_PROPERTY)
                                            : setting),
                    e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.debug("{} is left until the process ends", folder, e);
        }
    }
}
