// SPDX-License-Identifier: Apache-2.0
/** The platform's services over a real registry. They are tested here, because `platform` sees no registry but its port. */
@NullMarked
package io.lanyard.storage.service;

import org.jspecify.annotations.NullMarked;
