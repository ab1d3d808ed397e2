// hub reform check|sign|apply|list|cancel, and what the hub makes of a recorded reform.
#include "app/reform_commands.hpp"

#include "app/reference_data.hpp"
#include "app/reforms.hpp"
#include "tests/harness/temp_store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace hub::app {
namespace {

constexpr char const* kUnits = R"({"units":[
  {"id":"city","name":"Thành phố","type":"city"},
  {"id":"a","name":"Phường A","type":"ward","parent":"city","area":"00070"},
  {"id":"a.psc","name":"A – Một cửa","type":"ward.psc","parent":"a","area":"00070"},
  {"id":"b","name":"Phường B","type":"ward","parent":"city","area":"00082"},
  {"id":"late","name":"Phường Mới","type":"ward","parent":"city","area":"00091","valid_from":"2026-11-01"}]})";

Instant local(std::string const& text)
{
    return parse_rfc3339(text + "+07:00").value();
}

class ReformCommands : public testing::Test {
protected:
    ReformCommands() : clock(local("2026-11-20T08:00:00")), store(&clock)
    {
        std::ofstream(folder.file("units.json")) << kUnits;
        config.unit_files = {folder.file("units.json")};
        config.ledger_key_file = folder.file("ledger.key");
        ChannelConfig channel;
        channel.id = "zalo-a";
        channel.connector = "zalo";
        channel.unit = "a";
        channel.external_id = "1";
        config.channels = {channel};
    }
    ~ReformCommands() override { std::fclose(out); }

    static Json document(
        std::string const& operations, std::string const& day = "2026-12-01", std::string const& units = "[]"
    )
    {
        return parse_json(
                   R"({"format":"hub-reform-1","id":"r1","legal_basis":"Nghị quyết 9","effective":")" + day +
                   R"(","units":)" + units + R"(,"operations":)" + operations + "}"
        )
            .value();
    }

    Json signed_with_ours(Json wanted) const
    {
        return signed_reform(std::move(wanted), SigningKey::from_file(config.ledger_key_file).value());
    }

    Result<void> apply(Json const& wanted) { return apply_reform(config, *store, clock, wanted, "lan", out); }

    std::vector<ReformRecord> recorded()
    {
        return store->read_now([](Tx& tx) -> Result<std::vector<ReformRecord>> { return tx.reforms().all(); }).value();
    }

    void open_case(std::string const& unit)
    {
        auto const done = store->write_now([&](Tx& tx) -> Result<CaseId> {
            CaseRecord record;
            record.code = tx.cases().next_code(2026);
            record.title = "việc";
            record.lead_unit = UnitId{unit};
            record.opened_at = clock.now();
            record.resolve_due_at = clock.now() + std::chrono::hours{100};
            return tx.cases().insert(record);
        });
        ASSERT_TRUE(done);
    }

    void hire(std::string const& name, std::string const& unit)
    {
        auto const done = store->write_now([&](Tx& tx) {
            Account account;
            account.person.username = UserName{name};
            account.person.roles = {Role::official};
            account.person.units = {UnitId{unit}};
            return tx.people().insert(account);
        });
        ASSERT_TRUE(done);
    }

    std::string printed() const
    {
        std::fflush(out);
        std::ifstream file(folder.file("out"));
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }

    FakeClock clock;
    test::TempStore store;
    test::TempFolder folder;
    Config config;
    std::FILE* out = std::fopen(folder.file("out").c_str(), "w");
};

constexpr char const* kMerge = R"([{"op":"merge","units":["a"],"into":"b"}])";

TEST_F(ReformCommands, CheckSaysWhatWouldMoveAndChangesNothing)
{
    open_case("a.psc");
    open_case("b");
    auto const checked = check_reform(config, *store, clock, document(kMerge), out);
    ASSERT_TRUE(checked) << checked.error().detail;
    EXPECT_NE(printed().find("open cases: 2 before, 2 after"), std::string::npos) << printed();
    EXPECT_NE(printed().find("a.psc → b: 1"), std::string::npos);
    EXPECT_NE(printed().find("not signed"), std::string::npos);
    EXPECT_TRUE(recorded().empty());
}

TEST_F(ReformCommands, ApplyRecordsOnceWithAnAuditLine)
{
    auto const wanted = signed_with_ours(document(kMerge));
    auto const done = apply(wanted);
    ASSERT_TRUE(done) << done.error().detail;
    ASSERT_EQ(recorded().size(), 1U);
    EXPECT_EQ(recorded()[0].state, ReformState::scheduled);
    auto const audit = store
                           ->read_now([](Tx& tx) -> Result<std::vector<PeopleStore::AuditLine>> {
                               return tx.people().audit_after(0, 10);
                           })
                           .value();
    ASSERT_EQ(audit.size(), 1U);
    EXPECT_EQ(audit[0].action, "reform.recorded");
    EXPECT_EQ(audit[0].actor, "lan");
    auto const again = apply(wanted);
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().detail.find("recorded before"), std::string::npos) << again.error().detail;
    EXPECT_EQ(recorded().size(), 1U);
}

TEST_F(ReformCommands, ChannelsAndMapFollowOnTheDay)
{
    ASSERT_TRUE(apply(signed_with_ours(document(kMerge))));
    auto const reforms = reforms_of(recorded());
    auto const before = load_world(config, reforms, parse_day("2026-11-30").value()).value();
    auto const after = load_world(config, reforms, parse_day("2026-12-01").value()).value();
    EXPECT_EQ(before->reference.channels[0].unit.value, "a");
    EXPECT_EQ(after->reference.channels[0].unit.value, "b");
    EXPECT_TRUE(before->reference.units.is_open(UnitId{"a"}));
    EXPECT_TRUE(after->reference.units.has_ended(UnitId{"a"}));
}

TEST_F(ReformCommands, AChannelGoesWhereTheFileSays)
{
    auto wanted = document(R"([{"op":"split","unit":"a","into":["b","late"],"default":"b"}])");
    wanted["channels"] = {{"zalo-a", "late"}};
    ASSERT_TRUE(apply(signed_with_ours(wanted)));
    auto const world = load_world(config, reforms_of(recorded()), parse_day("2026-12-01").value()).value();
    EXPECT_EQ(world->reference.channels[0].unit.value, "late");
}

TEST_F(ReformCommands, CancelWorksUntilTheDayBegins)
{
    ASSERT_TRUE(apply(signed_with_ours(document(kMerge))));
    clock.set(local("2026-12-01T00:00:00"));
    EXPECT_FALSE(cancel_reform(*store, clock, "r1", "lan"));
    clock.set(local("2026-11-30T23:59:59"));
    ASSERT_TRUE(cancel_reform(*store, clock, "r1", "lan"));
    EXPECT_TRUE(reforms_of(recorded()).empty());
    EXPECT_FALSE(cancel_reform(*store, clock, "r2", "lan"));
}

TEST_F(ReformCommands, AWrongSignatureIsRefused)
{
    auto const stranger = SigningKey::from_hex(std::string(64, '3')).value();
    auto changed = signed_with_ours(document(kMerge));
    changed["effective"] = "2027-01-01";
    for (auto const& wanted : {document(kMerge), signed_reform(document(kMerge), stranger), changed}) {
        auto const refused = apply(wanted);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::unauthenticated);
    }
    config.reform_keys = {stranger.public_key()};
    EXPECT_TRUE(apply(signed_reform(document(kMerge), stranger)));
}

TEST_F(ReformCommands, OrphansOfCasesPeopleAndChannelsAreAllNamed)
{
    open_case("a.psc");
    hire("binh", "a.psc");
    auto const refused =
        apply(signed_with_ours(document(R"([{"op":"close","unit":"a.psc"},{"op":"close","unit":"a"}])")));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("a.psc ends without a successor and leads 1 open cases"), std::string::npos)
        << refused.error().detail;
    EXPECT_NE(refused.error().detail.find("binh belongs to it"), std::string::npos);
    EXPECT_NE(refused.error().detail.find("channel zalo-a is its"), std::string::npos);
    EXPECT_TRUE(recorded().empty());
}

TEST_F(ReformCommands, APastDayWithCasesMovedAlreadyIsRefused)
{
    auto const wanted = document(R"([{"op":"merge","units":["a"],"into":"late"}])", "2026-11-01");
    EXPECT_TRUE(check_reform(config, *store, clock, wanted, out));  // late, but nothing has gone its way yet
    open_case("late");
    auto const refused = check_reform(config, *store, clock, wanted, out);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("1 open cases lie with late already"), std::string::npos)
        << refused.error().detail;
}

TEST_F(ReformCommands, AReformForADayBeforeARecordedOneIsRefused)
{
    ASSERT_TRUE(apply(signed_with_ours(document(kMerge))));
    auto earlier = document(R"([{"op":"rename","unit":"b","name":"Phường B mới"}])", "2026-11-25");
    earlier["id"] = "r0";
    auto const refused = apply(signed_with_ours(earlier));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("comes too late"), std::string::npos);
}

TEST_F(ReformCommands, AnUnknownTopicIsRefused)
{
    auto const refused = check_reform(
        config, *store, clock, document(R"([{"op":"powers","topics":["no.such"],"from":"a","to":"b"}])"), out
    );
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("no topic no.such"), std::string::npos);
}

TEST_F(ReformCommands, SignWritesAFileThatApplyTakes)
{
    std::ofstream(folder.file("reform.json")) << document(kMerge).dump(2);
    ReformCommand command;
    command.action = "sign";
    command.file = folder.file("reform.json");
    command.out = folder.file("signed.json");
    ASSERT_TRUE(run_reform_command(command, config, *store, clock, out));
    command.action = "apply";
    command.file = command.out;
    command.by = "lan";
    auto const done = run_reform_command(command, config, *store, clock, out);
    ASSERT_TRUE(done) << done.error().detail;
    command.action = "list";
    ASSERT_TRUE(run_reform_command(command, config, *store, clock, out));
    EXPECT_NE(printed().find("r1  from 2026-12-01  scheduled"), std::string::npos) << printed();
}

TEST_F(ReformCommands, VerifyFindsOpenCasesWithoutAnOpenUnit)
{
    open_case("a.psc");
    EXPECT_TRUE(verify_units(config, *store, clock, out));
    open_case("gone");
    EXPECT_FALSE(verify_units(config, *store, clock, out));
}

}  // namespace
}  // namespace hub::app
