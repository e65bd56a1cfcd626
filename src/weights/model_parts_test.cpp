#include "weights/model_parts.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/hash.h"
#include "base/part_name.h"
#include "base/refusal_test.h"
#include "weights/gguf_builder.h"
#include "weights/tensors.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

GgufBuilder six_tensors() {
  GgufBuilder builder;
  builder.with("general.name", "six");
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    builder.with_floats(name, {4}, {1, 2, 3, 4});
  }
  return builder;
}

class ModelPartsTest : public testing::Test {
 protected:
  ModelPartsTest() {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  fs::path save() const { return GgufBuilder::save_parts(parts, folder / "m"); }

  // What is said of the model behind the folder of the file that it names first.
  std::string refused(const fs::path& path) const {
    const std::string said = refusal_of(ErrorKind::Model, [&] { read_model(path); });
    const std::string before = folder.string() + '/';
    return said.starts_with(before) ? said.substr(before.size()) : said;
  }
  std::string refused() const { return refused(save()); }

  fs::path folder =
      fs::path(testing::TempDir()) /
      (std::string("model_parts_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  std::vector<GgufBuilder> parts = six_tensors().in_parts({2, 3});
};

constexpr const char* kOneConversion = "; fetch the model's parts again, all of one conversion";

TEST_F(ModelPartsTest, HasTheMetadataOfTheFirstAndTheTensorsOfAll) {
  const GgufFile model = read_model(save());
  EXPECT_EQ(model.path, folder / "m-00001-of-00003.gguf");
  EXPECT_EQ(
      model.further_parts,
      (std::vector<fs::path>{folder / "m-00002-of-00003.gguf", folder / "m-00003-of-00003.gguf"}));
  EXPECT_EQ(metadata_text(model, "general.name"), "six");
  std::string names;
  std::string places;
  for (const GgufTensor& tensor : model.tensors) {
    names += tensor.name;
    places += std::to_string(tensor.part);
  }
  EXPECT_EQ(names, "abcdef");
  EXPECT_EQ(places, "001222");
}

TEST_F(ModelPartsTest, TheFirstMayHoldNoTensors) {
  parts = six_tensors().in_parts({0, 3});
  const GgufFile model = read_model(save());
  EXPECT_EQ(model.tensors.size(), 6U);
  EXPECT_EQ(model.tensors.front().part, 1U);
}

TEST_F(ModelPartsTest, AModelInOneFileIsReadAsItIs) {
  EXPECT_TRUE(read_model(six_tensors().save(folder / "m.gguf")).further_parts.empty());
  parts = six_tensors().in_parts({});
  EXPECT_TRUE(read_model(save()).further_parts.empty());
}

TEST_F(ModelPartsTest, ItsSizeIsTheSumAndItsHashThatOfTheHashes) {
  const GgufFile model = read_model(save());
  std::uintmax_t bytes = 0;
  std::string hashes;
  for (const char* name :
       {"m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf"}) {
    bytes += fs::file_size(folder / name);
    hashes += sha256(read_file(folder / name)) + "\n";
  }
  EXPECT_EQ(bytes_of(model), bytes);
  EXPECT_EQ(sha256_of_model(model), sha256(hashes));
}

TEST_F(ModelPartsTest, TheHashOfOneFileIsThatOfItsBytes) {
  const fs::path whole = six_tensors().save(folder / "m.gguf");
  EXPECT_EQ(sha256_of_model(read_model(whole)), sha256(read_file(whole)));
  parts = six_tensors().in_parts({});
  const fs::path only = save();
  EXPECT_EQ(sha256_of_model(read_model(only)), sha256(read_file(only)));
}

TEST_F(ModelPartsTest, NamesThePartsThatAreMissing) {
  const fs::path first = save();
  fs::remove(folder / "m-00003-of-00003.gguf");
  EXPECT_EQ(refused(first),
            "m-00001-of-00003.gguf: of the model's 3 files m-00003-of-00003.gguf is missing; "
            "put it into the same folder");
  fs::remove(folder / "m-00002-of-00003.gguf");
  EXPECT_EQ(refused(first),
            "m-00001-of-00003.gguf: of the model's 3 files m-00002-of-00003.gguf, "
            "m-00003-of-00003.gguf are missing; put them into the same folder");
  fs::remove(first);
  EXPECT_EQ(refused(first),
            "m-00001-of-00003.gguf: is missing, the first of the model's 3 files; put it beside "
            "the others");
}

TEST_F(ModelPartsTest, OfManyMissingPartsFiveAreNamedInFull) {
  parts = six_tensors().in_parts({1, 1, 2, 3, 4, 5, 5});
  const std::string whole(100, 'm');
  const fs::path first = GgufBuilder::save_parts(parts, folder / whole);
  const std::vector<std::string> names = part_names(first.string());
  for (const std::string& part : std::span(names).subspan(1)) {
    fs::remove(part);
  }
  const std::string said = refused(first);
  EXPECT_NE(said.find(whole + "-00006-of-00008.gguf and 2 more are missing; put them into"),
            std::string::npos)
      << said;
}

TEST_F(ModelPartsTest, NamesTheFirstWhereAnotherIsNamed) {
  save();
  EXPECT_EQ(refused(folder / "m-00002-of-00003.gguf"),
            "m-00002-of-00003.gguf: is part 2 of a model in 3 files; name the first one, "
            "m-00001-of-00003.gguf");
  fs::rename(folder / "m-00002-of-00003.gguf", folder / "second.gguf");
  EXPECT_EQ(refused(folder / "second.gguf"),
            "second.gguf: is part 2 of a model in 3 files; name the first one");
}

TEST_F(ModelPartsTest, TheFirstHasToHaveTheNameThatLeadsToTheOthers) {
  const fs::path first = save();
  for (const char* name : {"m.gguf", "m-00001-of-00002.gguf", "m-00001-of-00003.bin"}) {
    fs::copy_file(first, folder / name);
    EXPECT_EQ(refused(folder / name),
              std::string(name) +
                  ": is the first of 3 files of a model, and the others are found by its name, "
                  "which has to end in -00001-of-00003.gguf; rename it");
  }
}

TEST_F(ModelPartsTest, PartsThatSayTheyAreOthersAreRefused) {
  const std::string not_the_second =
      "m-00002-of-00003.gguf: is not part 2 of 3 of the model that m-00001-of-00003.gguf is the "
      "first of" +
      std::string(kOneConversion);
  const GgufBuilder second = parts[1];
  const std::vector<GgufBuilder> others = {
      GgufBuilder(second).with("split.no", std::uint16_t{2}),
      GgufBuilder(second).with("split.count", std::uint16_t{4}),
      GgufBuilder(second).with("split.tensors.count", 7),
      GgufBuilder(second).without("split.no"),
      GgufBuilder(second).without("split.count"),
      GgufBuilder(second).without("split.tensors.count")};
  for (const GgufBuilder& other : others) {
    parts[1] = other;
    EXPECT_EQ(refused(), not_the_second);
  }
}

TEST_F(ModelPartsTest, EveryPartIsHeldAgainstTheFormat) {
  save();
  write_file(folder / "m-00002-of-00003.gguf", "GGUF");
  EXPECT_EQ(refused(folder / "m-00001-of-00003.gguf"),
            "m-00002-of-00003.gguf: ends early: probably a partial download; fetch it again");
}

TEST_F(ModelPartsTest, ATensorThatTwoPartsHaveIsRefused) {
  parts[2].without_tensor("d").with_tensor("a", {4});
  EXPECT_EQ(refused(),
            "m-00003-of-00003.gguf: has a, as another part of the model has" +
                std::string(kOneConversion));
}

TEST_F(ModelPartsTest, TensorsThatNoPartHasAreMissed) {
  parts[2].without_tensor("f");
  EXPECT_EQ(refused(),
            "m-00001-of-00003.gguf: its 3 files hold 5 tensors, and it says 6" +
                std::string(kOneConversion));
}

// libllama stops the process.
TEST_F(ModelPartsTest, NumbersOfAnotherTypeAreRefused) {
  const GgufBuilder second = parts[1];
  for (const char* key : {"split.no", "split.count", "split.tensors.count"}) {
    parts[1] = GgufBuilder(second).with(key, 1U);
    EXPECT_EQ(refused(),
              std::string("m-00002-of-00003.gguf: ") + key +
                  " is of the wrong type; the file is damaged, fetch it again");
  }
}

TEST_F(ModelPartsTest, AFirstPartThatSaysNoNumberIsRefused) {
  parts[0].without("split.no");
  EXPECT_EQ(refused(),
            "m-00001-of-00003.gguf: split.no is missing; fetch the file again, or use another "
            "conversion of the model");
}

TEST(ModelTensorsTest, ThoseOfAModelInPartsAreThoseOfTheWholeOne) {
  const TinyModel model("llama");
  const ModelTensors whole(model.save());
  const ModelTensors parts(model.save_in_parts());
  ASSERT_EQ(parts.file().tensors.size(), whole.file().tensors.size());
  for (const GgufTensor& tensor : whole.file().tensors) {
    EXPECT_EQ(parts.get(tensor.name).numbers(), whole.get(tensor.name).numbers()) << tensor.name;
  }
}

}  // namespace
}  // namespace tuneornot
