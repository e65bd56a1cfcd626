#pragma once

#include <filesystem>
#include <string>

namespace tuneornot {

// Openings of one sealed test by any study of this user, one line each in a file named after the
// seal. Adds `opening` (a line: the study and its frozen record's hash) unless it is there; returns
// how many there are. Throws ErrorKind::Storage.
int count_user_opening(const std::filesystem::path& state_folder,
                       const std::string& seal,
                       const std::string& opening);

}  // namespace tuneornot
