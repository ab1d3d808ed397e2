#include "tests/unit/redis/redis_nodes.hpp"

namespace hub::test {
namespace {

std::unique_ptr<FeedNodes> over_sqlite()
{
    return std::make_unique<SqliteNodes>(PrivateRedis::shared().url());
}

std::unique_ptr<FeedNodes> over_postgres()
{
    return std::make_unique<PostgresNodes>(PrivateRedis::shared().url());
}

std::unique_ptr<FeedNodes> polling()
{
    return std::make_unique<PostgresNodes>("");
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(
    Following,
    FeedContract,
    testing::Values(
        FeedKind{"RedisOverSqlite", &over_sqlite},
        FeedKind{"RedisOverPostgres", &over_postgres},
        FeedKind{"PollingPostgres", &polling}
    ),
    [](auto const& kind) { return kind.param.name; }
);

}  // namespace hub::test
