#include "table/foreign_format.h"

#include <gtest/gtest.h>

#include <array>

#include "base/random.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kNothing = "nothing was refused";

TEST(HoldsRowsTest, OtherFormatsAreNamedWithWhatToDo) {
  struct Case {
    std::string_view beginning;
    std::string_view fault;
  };
  const std::array cases = std::to_array<Case>({
      {"PK\x03\x04", "a ZIP or an XLSX, not text; save the sheet as CSV, or unpack the ZIP"},
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
       "an old Excel or Word file, not text; save the sheet as CSV"},
      {"PAR1\x15", "a Parquet file, not text; write its rows as CSV or JSONL"},
      {"\xff\xfe\0\0a\0\0\0"sv, "text in UTF-32; save it as UTF-8"},
      {"\0\0\xfe\xff\0\0\0a"sv, "text in UTF-32; save it as UTF-8"},
      {"ARROW1\0\0"sv, "an Arrow or Feather file, not text; write its rows as JSONL"},
      {"SQLite format 3\0"sv, "an SQLite database, not text; export the table as CSV"},
      {"%PDF-1.7\n", "a PDF, not text; save the table in it as CSV"},
      {"{\\rtf1\\ansi a,b\n", "a text with formatting (RTF); save it as plain text in UTF-8"},
      {"\x89PNG\r\n\x1a\n", "a picture, not text; name a file of rows"},
      {"\xff\xd8\xff\xe0", "a picture, not text; name a file of rows"},
      {"GIF89a", "a picture, not text; name a file of rows"},
      {"\x28\xb5\x2f\xfd", "compressed with zstd; decompress it first (zstd -d)"},
      {"BZh61AY&SY", "compressed with bzip2; decompress it first (bzip2 -d)"},
      {"\xfd\x37zXZ\0"sv, "compressed with xz; decompress it first (xz -d)"},
      {"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"},
      {"\x1f\x8b\x08", "a gzip in a gzip; decompress it once (gzip -d)"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
       "the pointer to a file of Git LFS, not the file; fetch it (git lfs pull)"},
      {"<!DOCTYPE html>\n<html>",
       "a web page (HTML), not a table; download the file itself, perhaps after signing in"},
      {"<?xml version=\"1.0\"?>", "XML, not a table; save the sheet as CSV"},
  });
  for (const Case& format : cases) {
    EXPECT_EQ(refusal([&] { check_holds_rows(format.beginning, "t.csv"); }),
              "t.csv: is " + std::string(format.fault));
  }
  EXPECT_NE(refusal([] { check_holds_rows(std::string(257, 'a') + "ustar\0", "t.csv"); }),
            kNothing);
}

TEST(HoldsRowsTest, ColumnsNamedLikeFormatsAreText) {
  for (const char* text : {"PAR1,PAR2\n", "PK,x\n", "BZh9,x\n", "PDF\n", "SQLite format\n", ""}) {
    EXPECT_EQ(refusal([text] { check_holds_rows(text, "t.csv"); }), kNothing) << text;
  }
}

TEST(HoldsRowsTest, NoiseIsNoText) {
  Rng rng(1);
  std::string noise;
  for (int i = 0; i < 4096; ++i) {
    noise += static_cast<char>(rng.below(256));
  }
  EXPECT_NE(refusal([&] { check_holds_rows(noise, "t.csv"); }).find("t.csv: is not text"),
            std::string::npos);
}

TEST(HoldsRowsTest, TextWithColoursOrAFewNulsIsText) {
  std::string text(200, 'a');
  text += "\x1b[31mred\x1b[0m,\0\0\0 \x07"sv;
  EXPECT_EQ(refusal([&] { check_holds_rows(text, "t.csv"); }), kNothing);
}

std::string said_of_csv(std::string_view beginning, const std::string& file) {
  return refusal([&] { check_is_csv(beginning, file); });
}

TEST(IsCsvTest, JsonGetsTheNameItShouldHave) {
  EXPECT_EQ(said_of_csv("{\"a\": 1}\n{\"a\": 2}\n", "x/t.csv"),
            "x/t.csv: is JSON, not CSV; call it t.jsonl");
  EXPECT_EQ(said_of_csv("[\n {\"a\": 1},\n {\"a\": 2}\n]\n", "t.tsv.gz"),
            "t.tsv.gz: is JSON, not CSV; call it t.json.gz");
  EXPECT_EQ(said_of_csv("[{\"a\": 1}, {\"a\": \"cut o", "t.csv"),
            "t.csv: is JSON, not CSV; call it t.json");
}

TEST(IsCsvTest, WhatOtherProgramsPutAroundATableIsRefused) {
  EXPECT_EQ(said_of_csv("sep=;\na;b\n", "t.csv"),
            "t.csv: begins with \"sep=;\", which is for Excel alone; delete that line");
  EXPECT_EQ(said_of_csv("| a | b |\r\n|---|:-:|\r\n| 1 | 2 |\r\n", "t.csv"),
            "t.csv: is a table of Markdown; save it as CSV");
}

TEST(IsCsvTest, CellsOfCsvMayBeJson) {
  for (const char* text : {"",
                           "text,label\n",
                           "{\"a\": 1},x\n",
                           "[a],b\n1,2\n",
                           "{{name}},x\n",
                           "[1],y\n[2],n\n",
                           "a|b\n--|1\n"}) {
    EXPECT_EQ(said_of_csv(text, "t.csv"), kNothing) << text;
  }
}

std::string said_of_json(std::string_view beginning, const std::string& file) {
  return refusal([&] { check_is_no_csv(beginning, file); });
}

TEST(IsNoCsvTest, CsvGetsTheNameItShouldHave) {
  EXPECT_EQ(said_of_json("text,label\na,b\nc,d\n", "t.jsonl"),
            "t.jsonl: is CSV with the columns \"text\" and \"label\", not JSON; call it t.csv");
  EXPECT_EQ(said_of_json("a\tb\n1\t2\n", "t.json.gz"),
            "t.json.gz: is CSV with the columns \"a\" and \"b\", not JSON; call it t.tsv.gz");
}

TEST(IsNoCsvTest, BrokenJsonIsNoCsv) {
  for (const char* text : {"",
                           "// a comment\n{\"a\": 1, \"b\": 2}\n",
                           "\"a\": 1, \"b\": 2}\n{\"a\": 1, \"b\": 2}\n",
                           "plain words\nand more\n",
                           "[1, 2]\n[3, 4]\n"}) {
    EXPECT_EQ(said_of_json(text, "t.jsonl"), kNothing) << text;
  }
}

}  // namespace
}  // namespace tuneornot
