// PostgreSQL as a subject of StoreContract.

#include "../../contract/store_contract.hpp"
#include "../../harness/private_postgres.hpp"

namespace hub::test {

namespace {

class PostgresUnderTest final : public StoreUnderTest {
public:
    explicit PostgresUnderTest(Clock const& clock) : temp_(&clock) {}
    Store& store() override { return *temp_; }
    void reopen() override { temp_.reopen(); }

private:
    PostgresStore temp_;
};

StoreFactory postgres_factory()
{
    return {"Postgres", [](Clock const& clock) { return std::make_unique<PostgresUnderTest>(clock); }};
}

std::string factory_name(::testing::TestParamInfo<StoreFactory> const& info)
{
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Adapters, StoreContract, ::testing::Values(postgres_factory()), factory_name);

}  // namespace
}  // namespace hub::test
