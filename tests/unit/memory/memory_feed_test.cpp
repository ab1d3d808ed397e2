#include "adapters/memory/memory_feed.hpp"

#include "tests/contract/feed_contract.hpp"
#include "tests/harness/temp_store.hpp"

namespace hub::test {
namespace {

class MemoryNode final : public FeedNodes {
public:
    MemoryNode()
    {
        store_->on_commit([this](std::vector<LiveEvent> events) { feed_->publish(std::move(events)); });
    }
    std::size_t count() const override { return 1; }
    Store& store(std::size_t) override { return *store_; }
    Feed& feed(std::size_t) override { return *feed_; }

private:
    std::unique_ptr<Feed> feed_ = memory::make_memory_feed();
    TempStore store_;
};

std::unique_ptr<FeedNodes> memory_node()
{
    return std::make_unique<MemoryNode>();
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Memory, FeedContract, testing::Values(FeedKind{"memory", &memory_node}), [](auto const& kind) {
    return kind.param.name;
});

}  // namespace hub::test
