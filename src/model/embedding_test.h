#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/gguf_model.h"
#include "model/gguf_model_test.h"

// What tests ask of models that embed.

namespace tuneornot {

inline Request embed(std::int64_t id, const std::string& text) {
  return {.id = id,
          .prompt = {.messages = {{.role = "user",
                                   .parts = {{.text = text, .from = Part::From::User}}}}},
          .work = Embed{}};
}

inline const std::vector<float>& vector_of(const MapSink& sink, std::int64_t id) {
  return std::get<Embedding>(sink.replies.at(id)).values;
}

inline double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return sum;
}

inline std::vector<Request> embeds(const std::vector<std::string>& texts) {
  std::vector<Request> requests;
  requests.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    requests.push_back(embed(static_cast<std::int64_t>(i), texts[i]));
  }
  return requests;
}

inline MapSink embedded(const std::filesystem::path& path,
                        std::vector<Request> requests,
                        std::int64_t context_tokens = 512) {
  const auto model =
      open_gguf_model({.path = path, .threads = 1, .context_tokens = context_tokens});
  ListSource source(std::move(requests));
  MapSink sink;
  model->run(source, sink, {});
  return sink;
}
// libllama computes with keys and values of 16 bits.
inline void expect_near(std::span<const float> found, std::span<const float> expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], 1e-3) << i;
  }
}

}  // namespace tuneornot
