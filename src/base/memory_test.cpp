#include "base/memory.h"

#include <gtest/gtest.h>

#include "base/platform.h"

namespace tuneornot {
namespace {

TEST(MemoryTest, WhatIsAvailableIsPartOfWhatIsThere) {
  EXPECT_GT(available_memory(), 0U);
  EXPECT_LE(available_memory(), physical_memory());
}

}  // namespace
}  // namespace tuneornot
