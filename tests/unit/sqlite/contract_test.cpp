// The embedded store as a subject of StoreContract.

#include "../../contract/store_contract.hpp"
#include "../../harness/temp_store.hpp"

namespace hub::test {

namespace {

class SqliteUnderTest final : public StoreUnderTest {
public:
    explicit SqliteUnderTest(Clock const& clock) : temp_(&clock) {}
    Store& store() override { return *temp_; }
    void reopen() override { temp_.reopen(); }

private:
    TempStore temp_;
};

StoreFactory sqlite_factory()
{
    return {"Sqlite", [](Clock const& clock) { return std::make_unique<SqliteUnderTest>(clock); }};
}

std::string factory_name(::testing::TestParamInfo<StoreFactory> const& info)
{
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Adapters, StoreContract, ::testing::Values(sqlite_factory()), factory_name);

}  // namespace
}  // namespace hub::test
