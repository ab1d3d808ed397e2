// Pictures of sealed messages: closed before they touch the disk, and what lay there in clear is closed after.
#include "app/media_worker.hpp"

#include "base/crypto.hpp"
#include "base/envelope.hpp"
#include "tests/harness/temp_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <fstream>

namespace hub::app {
namespace {

constexpr char const* kHost = "http://127.0.0.1:9";
constexpr char const* kPaper = "%PDF-1.4\nso 12 ngo Hoa Sua";

class OneAnswer final : public HttpClient {
public:
    ApiReply answer{200, {}, kPaper};
    std::vector<std::string> asked;
    Task<Result<ApiReply>> send(HttpRequest request) override
    {
        asked.push_back(request.url);
        co_return answer;
    }
};

class MediaWorkerTest : public ::testing::Test {
protected:
    MediaWorkerTest()
    {
        std::array<unsigned char, SecretBox::kKeyBytes> key{};
        key.fill(9);
        reply = std::make_shared<SecretBox const>(key);
        MediaWorkerOptions options;
        options.sources[ChannelId{"zalo"}] = {{}, {kHost}};
        options.reply = reply;
        options.tries = 2;
        worker.emplace(*store, clock, files, pool, http, http, options);
    }
    ~MediaWorkerTest() override { pool.join(); }

    Media sealed_row(std::string url)
    {
        Media media;
        media.id = std::string(32, 'b');
        media.seal_for = seal_key_lines({{"thanhtra", officer.public_key()}});
        media.url = std::move(url);
        media.created_at = clock.now();
        media.next_try_at = clock.now();
        return media;
    }

    void add(Media media)
    {
        auto const added = store->write_now([&](Tx& tx) -> Result<int> {
            Conversation thread;
            thread.channel = ChannelId{"zalo"};
            thread.thread_id = "sealed:1";
            Message message;
            message.conversation = tx.conversations().upsert(thread).id;
            message.at = clock.now();
            media.message = tx.conversations().add_message(message);
            tx.media().add(media);
            return 0;
        });
        ASSERT_TRUE(added) << added.error().detail;
    }

    void step()
    {
        asio::co_spawn(io, worker->step(), [](std::exception_ptr const& failed, Result<bool> done) {
            EXPECT_FALSE(failed);
            EXPECT_TRUE(done);
        });
        io.restart();
        io.run();
    }

    Media row()
    {
        return store->read_now(
                        [](Tx& tx) -> Result<Media> { return tx.media().find(std::string(32, 'b')).value(); }
        ).value();
    }

    std::string on_disk() { return files.get(std::string(32, 'b'), {}).value_or(""); }

    void expect_closed()
    {
        EXPECT_EQ(on_disk().find("Hoa Sua"), std::string::npos);
        auto const envelope = parse_json(on_disk());
        ASSERT_TRUE(envelope);
        auto const plain = officer.open(*envelope).value_or("");
        auto const line = plain.find('\n');
        ASSERT_NE(line, std::string::npos);
        EXPECT_EQ(plain.substr(line + 1), kPaper);
        EXPECT_EQ(text_or(parse_json(plain.substr(0, line)).value(), "type"), "application/pdf");
        EXPECT_EQ(row().state, MediaState::kept);
        EXPECT_EQ(row().url + row().type, "");
        EXPECT_EQ(row().sha256, sha256_hex({on_disk()}));
    }

    SystemClock clock;
    test::TempFolder folder;
    test::TempStore store;
    http::MediaFiles files = http::MediaFiles::open(folder.file("media"), 1U << 20U).value();
    BlockingPool pool{1};
    OneAnswer http;
    SealPair officer = SealPair::make();
    std::shared_ptr<SecretBox const> reply;
    std::optional<MediaWorker> worker;
    asio::io_context io;
};

TEST_F(MediaWorkerTest, AFetchedFileOfASealedMessageIsAnEnvelope)
{
    add(sealed_row(reply->seal(std::string(kHost) + "/a.pdf")));
    step();
    ASSERT_EQ(http.asked, std::vector{std::string(kHost) + "/a.pdf"});
    expect_closed();
}

TEST_F(MediaWorkerTest, WhatLiesInClearIsClosedWithoutAFetch)
{
    ASSERT_TRUE(files.put(std::string(32, 'b'), kPaper));
    add(sealed_row(""));
    step();
    EXPECT_TRUE(http.asked.empty());
    expect_closed();
}

TEST_F(MediaWorkerTest, AStopBetweenTheClosedFileAndItsRowLosesNothing)
{
    ASSERT_TRUE(files.put(std::string(32, 'b'), kPaper));
    auto const media = sealed_row("");
    add(media);
    step();
    auto const first = on_disk();
    auto again = row();
    again.state = MediaState::wanted;
    again.next_try_at = clock.now();
    again.sha256 = sha256_hex({kPaper});
    ASSERT_TRUE(store->write_now([&](Tx& tx) -> Result<int> { return tx.media().seal(again), 0; }));
    step();
    EXPECT_EQ(on_disk(), first) << "an envelope was closed a second time";
    expect_closed();
}

TEST_F(MediaWorkerTest, AnAddressThatIsGoneLeavesNoAddressBehind)
{
    http.answer = ApiReply{404, {}, ""};
    add(sealed_row(reply->seal(std::string(kHost) + "/a.pdf")));
    step();
    EXPECT_EQ(row().state, MediaState::failed);
    EXPECT_EQ(row().reason, "expired");
    EXPECT_EQ(row().url, "");
    EXPECT_EQ(on_disk(), "");
}

TEST_F(MediaWorkerTest, AnAddressUnderAnotherKeyIsNeverAsked)
{
    std::array<unsigned char, SecretBox::kKeyBytes> key{};
    add(sealed_row(SecretBox(key).seal(std::string(kHost) + "/a.pdf")));
    step();
    EXPECT_TRUE(http.asked.empty());
    EXPECT_EQ(row().reason, "key");
}

}  // namespace
}  // namespace hub::app
