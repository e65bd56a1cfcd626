#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "http/http.h"
#include "hub/reference.h"

namespace tuneornot {

// The Hugging Face hub, or what speaks as it does, and the cache on this machine.
struct HubSettings {
  std::filesystem::path cache;
  std::string endpoint = "https://huggingface.co";
  std::string token;  // empty: what token_file holds, if it is there
  std::filesystem::path token_file;
  bool offline = false;  // never connects
  HttpSettings http;
};

// What is said and done on the way.
struct FetchWatcher {
  std::function<void(const std::string& sentence)> tell;
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // bytes
  std::function<void(double ms)> wait;  // until a request is made again
};

// The GGUF file that the reference means, of a model in several files the first, with the others
// beside it: one that the cache holds, or else one that is fetched into it, said before with its
// name and size. A fetch that ends early, however it ends, goes on
// from there when it is asked for again; a file gets its name once it is whole and, where the hub
// gives its SHA-256, is what the hub says it is. Throws ErrorKind::Network for what the hub or the
// way to it makes impossible (and where settings.offline does), ErrorKind::Model where the
// repository holds no such model, ErrorKind::Storage where the cache cannot be written.
std::filesystem::path locate_hub_file(const HubReference& reference,
                                      const HubSettings& settings,
                                      const FetchWatcher& watcher);

}  // namespace tuneornot
