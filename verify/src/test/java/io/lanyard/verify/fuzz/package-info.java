// SPDX-License-Identifier: Apache-2.0
/**
 * What is thrown at whatever reads bytes or text of strangers. A target is a class with {@code fuzzerTestOneInput},
 * listed in {@code fuzz/targets.txt}, with a corpus in a folder of its name beside that list. The normal build runs
 * the corpora; {@code ./lanyard fuzz TARGET SECONDS} lets Jazzer look for more.
 */
@NullMarked
package io.lanyard.verify.fuzz;

import org.jspecify.annotations.NullMarked;
