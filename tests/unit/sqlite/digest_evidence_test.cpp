// Evidence whose bytes were changed in the file is refused.
#include "adapters/sqlite/connection.hpp"
#include "base/crypto.hpp"
#include "tests/harness/temp_store.hpp"

namespace hub {
namespace {

template <class F>
auto in(test::TempStore& store, F work)
{
    return store->write_now([&](Tx& tx) { return Result<decltype(work(tx))>{work(tx)}; }).value();
}

CaseId some_case(test::TempStore& store, std::string code)
{
    return in(store, [&](Tx& tx) {
        CaseRecord made;
        made.code = CaseCode{std::move(code)};
        made.secret = "x";
        made.lead_unit = UnitId{"w1"};
        return tx.cases().insert(made);
    });
}

Evidence evidence(CaseId id, std::string const& content)
{
    return {
        {},
        id,
        from_millis(7),
        UserName{"an"},
        "a.png",
        "image/png",
        static_cast<std::int64_t>(content.size()),
        sha256_hex({content})
    };
}

TEST(SqliteEvidence, ChangedBytesAreRefusedAndNotServed)
{
    test::TempStore store;
    auto const id = some_case(store, "PA-2026-000001");
    std::string const content = "%PDF-1.7 biên bản nghiệm thu";
    ASSERT_TRUE(store->write_now([&](Tx& tx) { return tx.evidence().add(evidence(id, content), content); }));
    store.close();
    {
        using adapters::sqlite::Connection;
        Connection database(store.file(), Connection::Mode::writer, 5'000);
        database.script("UPDATE evidence_content SET content=CAST('%PDF-1.7 giả' AS BLOB)");
    }
    store.reopen();
    auto const entry = in(store, [&](Tx& tx) { return tx.evidence().of(id); }).at(0);
    EXPECT_EQ(store->read_now([&](Tx& tx) { return tx.evidence().content(entry); }).error().code, Errc::internal);
}

}  // namespace
}  // namespace hub
