// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a sanitizer watches. Simulations that cost minutes then make fewer draws: what it looks
// for shows in each of them.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
