#include "model/gguf_tokenizer.h"

#include <llama.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "model/prompt_tokens.h"
#include "weights/gguf.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
using LoadedVocabulary = std::unique_ptr<llama_model, FreeModel>;

ChatTemplate chat_template_of(const llama_model* model, const Vocabulary& vocabulary) {
  const char* source = llama_model_chat_template(model, nullptr);
  return {source == nullptr ? "" : source,
          vocabulary.control_text_of(vocabulary.begin()),
          vocabulary.control_text_of(vocabulary.end())};
}

PromptTokenizer prompts_of(const llama_model* model) {
  const Vocabulary vocabulary(llama_model_get_vocab(model));
  return {vocabulary, chat_template_of(model, vocabulary)};
}

class WeightlessTokenizer final : public Tokenizer {
 public:
  explicit WeightlessTokenizer(LoadedVocabulary model)
      : model_(std::move(model)), prompts_(prompts_of(model_.get())) {}

  std::size_t count(std::string_view text) const override { return prompts_.count(text); }
  std::size_t count(const Prompt& prompt) const override { return prompts_.count(prompt); }

 private:
  LoadedVocabulary model_;
  PromptTokenizer prompts_;
};

std::int64_t context_tokens_of(const GgufFile& file) {
  const auto* tokens = find_metadata<std::int64_t>(
      file, metadata_text(file, "general.architecture") + ".context_length");
  return tokens == nullptr ? 0 : *tokens;
}

// The file was checked.
LoadedVocabulary load_vocabulary(const std::filesystem::path& path) {
  llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  llama_model_params params = llama_model_default_params();
  params.n_gpu_layers = 0;
  params.vocab_only = true;
  LoadedVocabulary model(llama_model_load_from_file(path.c_str(), params));
  if (!model) {
    throw Error(ErrorKind::Model,
                path.string() + ": llama.cpp cannot read its tokenizer; use another model file");
  }
  return model;
}

GgufFile checked(const std::filesystem::path& path) {
  GgufFile file = read_model(path);
  check_loadable(file);
  return file;
}

}  // namespace

GgufTokenizer open_gguf_tokenizer(const std::filesystem::path& path) {
  const GgufFile file = checked(path);
  return {.tokenizer = std::make_unique<WeightlessTokenizer>(load_vocabulary(path)),
          .context_tokens = context_tokens_of(file)};
}

struct ExchangeTokenizer::Impl {
  std::int64_t context_tokens = 0;
  LoadedVocabulary model;
  PromptTokenizer prompts;
};

ExchangeTokenizer::ExchangeTokenizer(const std::filesystem::path& path) {
  const std::int64_t context_tokens = context_tokens_of(checked(path));
  LoadedVocabulary model = load_vocabulary(path);
  PromptTokenizer prompts = prompts_of(model.get());
  if (prompts.vocabulary().end_of_turn() < 0) {
    throw Error(ErrorKind::Model,
                path.string() + ": has no token that ends a reply; use another model");
  }
  impl_ = std::make_unique<Impl>(Impl{
      .context_tokens = context_tokens, .model = std::move(model), .prompts = std::move(prompts)});
}

ExchangeTokenizer::~ExchangeTokenizer() = default;

Exchange ExchangeTokenizer::tokens(const Prompt& prompt, std::string_view reply) const {
  const Vocabulary& vocabulary = impl_->prompts.vocabulary();
  Exchange exchange = {.tokens = impl_->prompts.tokens(prompt).tokens, .reply = 0};
  exchange.reply = exchange.tokens.size();
  const std::vector<Token> answer = vocabulary.tokens(reply, ControlTokens::AsText);
  exchange.tokens.insert(exchange.tokens.end(), answer.begin(), answer.end());
  exchange.tokens.push_back(vocabulary.end_of_turn());
  return exchange;
}

std::size_t ExchangeTokenizer::context_tokens() const {
  return static_cast<std::size_t>(impl_->context_tokens);
}

}  // namespace tuneornot
