#pragma once
// The embedded store as a subject of StoreContract.

#include "../../harness/temp_store.hpp"
#include "store_contract.hpp"

namespace hub::test {

class SqliteUnderTest final : public StoreUnderTest {
public:
    explicit SqliteUnderTest(Clock const& clock) : temp_(&clock) {}
    Store& store() override { return *temp_; }
    void reopen() override { temp_.reopen(); }

private:
    TempStore temp_;
};

inline StoreFactory sqlite_factory()
{
    return {"Sqlite", [](Clock const& clock) { return std::make_unique<SqliteUnderTest>(clock); }};
}

inline std::string factory_name(::testing::TestParamInfo<StoreFactory> const& info)
{
    return info.param.name;
}

}  // namespace hub::test
