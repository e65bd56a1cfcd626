#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/error.h"
#include "base/normalise.h"
#include "base/text.h"
#include "task/json_schema.h"
#include "task/label_cells.h"
#include "task/labels.h"
#include "task/object_text.h"
#include "task/time_column.h"

namespace tuneornot {
namespace {

void try_label(std::string_view cell) {
  std::string clean;
  clean_label(cell, clean);
  std::string cleaner;
  const LabelFaults faults = clean_label(clean, cleaner);
  check(cleaner == clean && !faults.spaces && !faults.invisible, "a clean label is clean");
  labels_in(cell, ';');
}

void try_object(std::string_view cell, std::string_view schema) {
  std::string canonical;
  if (read_object(cell, canonical).fault != ObjectReading::Fault::None) {
    return;
  }
  std::string again;
  read_object(canonical, again);
  check(again == canonical, "one spelling is its own spelling");
  try {
    JsonSchema(schema, "schema.json").fault_of(canonical);
  } catch (const Error&) {
    return;
  }
}

}  // namespace
}  // namespace tuneornot

// A cell of whatever text is read as a label, a list of them, a time, an object, and held against
// the schema in its first line where it has several.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (tuneornot::first_invalid_utf8(text)) {
    return 0;
  }
  tuneornot::try_label(text);
  tuneornot::read_time(text);
  tuneornot::normalised(text);
  const std::size_t line = std::min(text.find('\n'), text.size());
  tuneornot::try_object(text.substr(std::min(line + 1, text.size())), text.substr(0, line));
  tuneornot::try_object(text, R"({"type": "object"})");
  return 0;
}
