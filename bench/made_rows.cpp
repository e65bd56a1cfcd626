#include "bench/made_rows.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <fstream>
#include <memory>
#include <span>
#include <string>

#include "base/check.h"
#include "base/random.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLabels = 20;
constexpr std::size_t kOneRepeatIn = 50;
constexpr std::size_t kTextBytes = 130;

using Words = std::span<const std::string_view>;

constexpr auto kEnglish = std::to_array<std::string_view>(
    {"where",  "is",     "my",      "order",  "please",  "I",       "was",    "charged",
     "twice",  "for",    "the",     "same",   "parcel",  "and",     "nobody", "answers",
     "Refund", "card",   "account", "closed", "since",   "Monday",  "still",  "waiting",
     "can",    "you",    "change",  "the",    "address", "thanks!", "it's",   "(again)",
     "e-mail", "number", "42",      "1,999",  "why?",    "how",     "late",   "\"express\""});
constexpr auto kGerman = std::to_array<std::string_view>({"wo",
                                                          "ist",
                                                          "meine",
                                                          "Bestellung",
                                                          "über",
                                                          "Größe",
                                                          "bitte",
                                                          "für",
                                                          "Straße",
                                                          "zurück",
                                                          "Geld",
                                                          "nicht",
                                                          "möglich,",
                                                          "Überweisung",
                                                          "Konto",
                                                          "seit",
                                                          "März",
                                                          "später"});
constexpr auto kGreek = std::to_array<std::string_view>({"πού",
                                                         "είναι",
                                                         "η",
                                                         "παραγγελία",
                                                         "μου",
                                                         "παρακαλώ,",
                                                         "κάρτα",
                                                         "Χρέωση",
                                                         "δύο",
                                                         "φορές",
                                                         "λογαριασμός",
                                                         "ακόμα",
                                                         "περιμένω",
                                                         "ευχαριστώ;"});
constexpr auto kRussian = std::to_array<std::string_view>({"где",
                                                           "мой",
                                                           "заказ",
                                                           "пожалуйста,",
                                                           "Деньги",
                                                           "карта",
                                                           "счёт",
                                                           "дважды",
                                                           "списали",
                                                           "ещё",
                                                           "жду",
                                                           "почему?",
                                                           "адрес",
                                                           "спасибо"});
constexpr auto kChinese = std::to_array<std::string_view>({"我的订单在哪里",
                                                           "请尽快退款，",
                                                           "已经等了三个星期",
                                                           "没有人回复",
                                                           "信用卡被扣了两次。",
                                                           "谢谢"});
constexpr auto kEmoji = std::to_array<std::string_view>(
    {"great", "😀", "parcel", "🚚", "👍🏽", "never", "😡", "came", "❤️", "why", "🤷‍♀️"});
constexpr std::array<Words, 5> kOtherWords = {kGerman, kGreek, kRussian, kChinese, kEmoji};

// A quote is written the layout's way.
std::string in_quotes(std::string_view text, std::string_view quote) {
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? quote : std::string_view(&c, 1);
  }
  return quoted + '"';
}

class RowMaker {
 public:
  RowMaker(const MadeFile& made, std::uint64_t seed)
      : made_(made), rng_(seed, "bench: made rows") {}

  std::string next() {
    if (rng_.below(kOneRepeatIn) != 0) {
      make_text();
    }
    const std::string label = fmt::format("label_{:02}", rng_.below(kLabels));
    if (made_.layout == Layout::Jsonl) {
      return fmt::format("{{\"text\": {}, \"label\": \"{}\"}}\n", in_quotes(text_, "\\\""), label);
    }
    const bool needs_quotes = text_.find_first_of(",\"") != std::string::npos;
    return fmt::format("{},{}\n", needs_quotes ? in_quotes(text_, "\"\"") : text_, label);
  }

 private:
  void make_text() {
    const Words words = made_.writing == Writing::Ascii
                            ? Words(kEnglish)
                            : kOtherWords[rng_.below(kOtherWords.size())];
    const std::size_t bytes = kTextBytes / 2 + rng_.below(kTextBytes);
    text_ = words[rng_.below(words.size())];
    while (text_.size() < bytes) {
      text_ += ' ';
      text_ += words[rng_.below(words.size())];
    }
  }

  MadeFile made_;
  Rng rng_;
  std::string text_;
};

class Output {
 public:
  Output(const std::filesystem::path& path, Layout layout) {
    if (layout == Layout::GzipCsv) {
      gzip_.reset(gzopen(path.c_str(), "wb6"));
    } else {
      plain_.open(path, std::ios::binary);
    }
  }

  void write(std::string_view text) {
    if (gzip_) {
      check(gzwrite(gzip_.get(), text.data(), static_cast<unsigned>(text.size())) > 0, "gzwrite");
    } else {
      plain_ << text;
    }
  }

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::unique_ptr<gzFile_s, Close> gzip_;
  std::ofstream plain_;
};

}  // namespace

std::size_t write_made_rows(const std::filesystem::path& folder,
                            const MadeFile& made,
                            std::size_t bytes,
                            std::uint64_t seed) {
  Output output(folder / made.file, made.layout);
  RowMaker rows(made, seed);
  output.write(made.layout == Layout::Jsonl ? "" : "text,label\n");
  std::size_t count = 0;
  for (std::size_t written = 0; written < bytes; ++count) {
    const std::string row = rows.next();
    output.write(row);
    written += row.size();
  }
  return count;
}

}  // namespace tuneornot
