#include "bench/plain_llama.h"

#include <llama.h>

#include <algorithm>
#include <span>

#include "base/check.h"
#include "model/prompt_tokens.h"

namespace tuneornot {

namespace {

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};
struct FreeSampler {
  void operator()(llama_sampler* sampler) const { llama_sampler_free(sampler); }
};

std::string grammar_of(const std::vector<std::string>& labels) {
  std::string grammar = "root ::= ";
  for (const std::string& label : labels) {
    check(label.find_first_of("\"\\\n") == std::string::npos, "labels that need no escaping");
    grammar += (&label == &labels.front() ? "\"" : " | \"") + label + '"';
  }
  return grammar;
}

}  // namespace

struct PlainLlama::Impl {
  std::unique_ptr<llama_model, FreeModel> model;
  std::unique_ptr<llama_context, FreeContext> context;
  std::unique_ptr<PromptTokenizer> tokenizer;
  std::vector<Token> cached;

  void decode(std::span<const Token> tokens);
};

void PlainLlama::Impl::decode(std::span<const Token> tokens) {
  std::vector<Token> all(tokens.begin(), tokens.end());
  const llama_batch batch = llama_batch_get_one(all.data(), static_cast<std::int32_t>(all.size()));
  check(llama_decode(context.get(), batch) == 0, "libllama decodes");
  cached.insert(cached.end(), tokens.begin(), tokens.end());
}

PlainLlama::PlainLlama(const std::filesystem::path& model, int threads, std::size_t context_tokens)
    : impl_(std::make_unique<Impl>()) {
  impl_->model.reset(llama_model_load_from_file(model.c_str(), llama_model_default_params()));
  check(impl_->model != nullptr, "the model loads");
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(context_tokens);
  params.n_batch = params.n_ctx;
  params.n_threads = threads;
  params.n_threads_batch = threads;
  impl_->context.reset(llama_init_from_model(impl_->model.get(), params));
  check(impl_->context != nullptr, "the context has room");
  const Vocabulary vocabulary(llama_model_get_vocab(impl_->model.get()));
  const char* chat_template = llama_model_chat_template(impl_->model.get(), nullptr);
  impl_->tokenizer =
      std::make_unique<PromptTokenizer>(vocabulary,
                                        ChatTemplate(chat_template == nullptr ? "" : chat_template,
                                                     vocabulary.control_text_of(vocabulary.begin()),
                                                     vocabulary.control_text_of(vocabulary.end())));
}

PlainLlama::~PlainLlama() = default;

std::string PlainLlama::choose(const Prompt& request, const std::vector<std::string>& labels) {
  const std::vector<Token> prompt = impl_->tokenizer->tokens(request).tokens;
  const llama_vocab* vocab = llama_model_get_vocab(impl_->model.get());
  const std::unique_ptr<llama_sampler, FreeSampler> sampler(
      llama_sampler_chain_init(llama_sampler_chain_default_params()));
  llama_sampler_chain_add(sampler.get(),
                          llama_sampler_init_grammar(vocab, grammar_of(labels).c_str(), "root"));
  llama_sampler_chain_add(sampler.get(), llama_sampler_init_greedy());

  std::vector<Token>& cached = impl_->cached;
  auto kept = static_cast<std::size_t>(std::ranges::mismatch(cached, prompt).in1 - cached.begin());
  kept = std::min(kept, prompt.size() - 1);
  llama_memory_seq_rm(llama_get_memory(impl_->context.get()), 0, static_cast<llama_pos>(kept), -1);
  cached.resize(kept);
  impl_->decode(std::span(prompt).subspan(kept));

  std::string text;
  while (true) {
    const Token token = llama_sampler_sample(sampler.get(), impl_->context.get(), -1);
    if (llama_vocab_is_eog(vocab, token)) {
      return text;
    }
    text += impl_->tokenizer->vocabulary().text_of(token);
    impl_->decode(std::span(&token, 1));
  }
}

}  // namespace tuneornot
