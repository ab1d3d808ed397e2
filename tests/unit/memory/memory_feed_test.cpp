#include "adapters/memory/memory_feed.hpp"

#include "tests/unit/memory/feed_contract.hpp"

namespace hub {

INSTANTIATE_TEST_SUITE_P(Memory, FeedContract, testing::Values(FeedFactory{&memory::make_memory_feed}));

}  // namespace hub
