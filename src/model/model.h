#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/reply.h"

namespace tuneornot {

// A piece of a prompt. Text that came from the user's data is never read as a template, and never
// becomes a control token.
struct Part {
  enum class From { Program, User };
  std::string text;
  From from = From::Program;
};

struct Message {
  std::string role;  // "system", "user", "assistant"
  std::vector<Part> parts;
};

struct Prompt {
  // A conversation that the model's template renders, with the opening of the reply; or a text, the
  // parts one after the other, that the model goes on with. Labels that are chosen behind a text,
  // and what is generated there, then begin with the space that is between its end and them.
  enum class Form { Chat, Text };
  std::vector<Message> messages;
  std::size_t shared_messages = 0;  // how many leading messages the whole batch has in common
  std::size_t shared_parts = 0;     // and how many leading parts of the message after these
  Form form = Form::Chat;
};

struct Generate {
  int max_tokens = 256;
  double temperature = 0;         // 0 is greedy decoding
  std::uint32_t seed = 0;         // ignored by providers that cannot honour it
  std::vector<std::string> stop;  // the answer ends before the first of these
  std::string grammar;            // GBNF; empty: free text
  std::string json_schema;        // empty: free text; not both
};

// How the log-scores of a label's tokens make its score.
enum class Scoring {
  Branch,  // per token a softmax over the labels' continuations; a forced token counts 0
  Sum,     // the model's log-probabilities, summed
  Mean     // the same divided by the number of tokens
};

struct Choose {
  std::vector<std::string> labels;
  Scoring scoring = Scoring::Branch;
  // Of every label, added to its score where labels are compared; empty: nothing is added. The
  // scores in the answer are without them.
  std::vector<double> offsets;
  bool wants_scores = false;  // of every label, which costs more than finding the best
};

// A vector of length 1 for the prompt's parts as one text: without a template, and without control
// tokens. Texts that mean the like have vectors that point the same way. Nothing is generated, and
// no adapter is used.
struct Embed {};

using RequestedWork = std::variant<Generate, Choose, Embed>;

struct Request {
  std::int64_t id = 0;
  Prompt prompt;
  std::string adapter_path;  // empty: the base model
  std::optional<std::chrono::steady_clock::time_point> deadline;
  RequestedWork work;
};

// Where a model gets its work. `next` returns nothing when there is no more.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  virtual std::optional<Request> next() = 0;
};

// The next requests, `room` of them at most; fewer only when there are no more.
std::vector<Request> take(RequestSource& requests, std::size_t room);

// Where it puts the answers: in any order, each request's exactly once.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  virtual void piece(std::int64_t id, std::string_view text) = 0;
  virtual void reply(std::int64_t id, Reply reply) = 0;
};

// What a model can do; a request beyond it is answered with CallFailure::Kind::Unsupported.
struct Abilities {
  bool completes = true;  // prompts; a model that does not embeds texts alone
  bool chooses_exactly = false;
  bool grammar = false;
  bool json_schema = false;
  bool log_probabilities = false;
  bool adapters = false;
  bool embeds = false;
  std::int64_t context_tokens = 0;  // 0: unknown
};

// Counts tokens as the model behind it does. Not thread-safe.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  virtual std::size_t count(std::string_view text) const = 0;
  virtual std::size_t count(const Prompt& prompt) const = 0;  // rendered, with the reply's opening
};

// The file behind a local model, which can be trained.
struct ModelFile {
  std::filesystem::path path;
  std::string sha256;
};

// A language model: a local GGUF file, an HTTP provider, or a test double. Or one that embeds texts
// and does nothing else.
class Model {
 public:
  virtual ~Model() = default;

  // The name under which results are stored and shown, e.g. "smollm2-135m-instruct.Q4_1".
  virtual std::string_view name() const = 0;

  // Whatever else can change an answer, as one line: file hash, weight type, engine settings.
  // Part of every trial's key.
  virtual std::string_view identity() const = 0;

  virtual Abilities abilities() const = 0;

  // Owned by the model; null when no file is behind it.
  virtual const ModelFile* file() const = 0;

  // Owned by the model; null when it does not say how it counts.
  virtual const Tokenizer* tokenizer() const = 0;

  // Answers requests in the caller's thread until the source is empty or a stop is asked for; what
  // was taken but not answered by then is answered Cancelled. Takes the next request only when it
  // has room for it: a provider as many as its limits allow, a local engine one batch, whose
  // answers depend on that batch alone. Throws ErrorKind::Model when the model itself is unusable;
  // what goes wrong with one request is its CallFailure.
  virtual void run(RequestSource& requests, ReplySink& replies, std::stop_token stop) = 0;

  // Drops what it keeps of earlier prompts: the next one is read from its beginning, as the first
  // one of a process is. Changes no answer.
  virtual void forget() = 0;
};

}  // namespace tuneornot
