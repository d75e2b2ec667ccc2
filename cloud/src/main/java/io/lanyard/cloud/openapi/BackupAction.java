// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.service.Backups;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** BackUpPlatform, an action of our own for the command line. */
final class BackupAction {
    private final Backups backups;

    BackupAction(Backups backups) {
        this.backups = backups;
    }

    Answer backUp(Parameters parameters) {
        return RefusalCodes.answer(
                backups.backUp(folder(parameters.require("Folder"))),
                done ->
                        Answer.success(
                                "Data",
                                new JsonObject()
                                        .put("Folder", done.folder().toString())
                                        .put("Files", done.files())
                                        .put("Bytes", done.bytes())));
    }

    private static Path folder(String text) {
        try {
            Path folder = Path.of(text);
            if (folder.isAbsolute()) {
                return folder;
            }
        } catch (InvalidPathException e) {
            // The answer below is for this one, too.
        }
        throw RefusedException.rejection(
                RequestError.invalidParameter(
                        "Folder",
                        "it has to be an absolute path, found " + Parameters.quoted(text)));
    }
}
