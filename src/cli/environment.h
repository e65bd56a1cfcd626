#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hub/hub.h"

namespace tuneornot {

// What the program takes from the process's environment; read once, in main, and handed down.
struct Environment {
  bool no_colour = false;              // NO_COLOR, or a dumb terminal
  std::filesystem::path state_folder;  // XDG_STATE_HOME/tuneornot
  std::filesystem::path cache_folder;  // TUNEORNOT_CACHE, or XDG_CACHE_HOME/tuneornot
  std::vector<std::filesystem::path>
      embedded_models;  // where the embedded model may be, best first
  HubSettings hub;  // HF_HUB_CACHE, HF_HOME, HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HUB_OFFLINE
  std::vector<std::filesystem::path>
      ollama_stores;  // OLLAMA_MODELS, or the user's and that of Ollama's service
};

Environment read_environment();

}  // namespace tuneornot
