#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "table/faults.h"
#include "table/problems.h"
#include "table/text_source.h"

namespace tuneornot {

constexpr std::size_t kTextPieceBytes = std::size_t{1} << 20;

// A file as valid UTF-8 text without a byte order mark, in pieces of about a megabyte, whatever it
// is written in: UTF-8; UTF-16 with a byte order mark, or without one where every other byte of the
// beginning is NUL; and gzip'd, by its first bytes. A byte that is not UTF-8 is read as
// Windows-1252, which Latin-1 is a part of: fault::kWindows1252 where the file has no other sign of
// UTF-8, else fault::kMixedEncoding. NUL is left out; a lone surrogate of UTF-16 becomes U+FFFD.
//
// `file` is the name for messages; `problems` outlives the source. Throws ErrorKind::Data when the
// file cannot be opened or is something else altogether (foreign_format.h), and while reading when
// that fails or a gzip is damaged. Tests give a small `piece_bytes`, of the file, to cut characters
// in two.
std::unique_ptr<TextSource> open_text(const std::filesystem::path& path,
                                      const std::string& file,
                                      Problems& problems,
                                      std::size_t piece_bytes = kTextPieceBytes);

}  // namespace tuneornot
