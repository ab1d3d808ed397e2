#include "app/sealed.hpp"

#include "base/log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace hub::app {
namespace {

constexpr int kMergePages = 500;
constexpr std::size_t kLeastPassword = 12;

std::string reply_key_file(Config const& config)
{
    return config.sealed.reply_key_file.empty() ? config.key_file_stem() + ".reply.key" : config.sealed.reply_key_file;
}

int count_readers(Tx& tx, cases::SealedLane const& lane)
{
    return static_cast<int>(std::ranges::count_if(lane.officers, [&tx](SealKey const& officer) {
        auto const account = tx.people().find(UserName{officer.officer});
        return account && !account->disabled && account->person.has(Role::inspector);
    }));
}

Result<std::string> read_all(std::string const& file)
{
    std::stringstream text;
    if (file.empty() || file == "-") {
        text << std::cin.rdbuf();
        return text.str();
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return invalid_input("cannot read " + file);
    }
    text << stream.rdbuf();
    return text.str();
}

/// From the first line of standard input, or typed without being shown.
Result<std::string> password_of(SealedCommand const& command)
{
    std::string password = command.password;
    if (command.password_from_input) {
        std::getline(std::cin, password);
    } else if (password.empty()) {
        auto const* typed = ::getpass("Password of the key file: ");  // NOLINT(concurrency-mt-unsafe): one thread
        password = typed == nullptr ? "" : typed;
    }
    if (password.size() < kLeastPassword) {
        return invalid_input("the password needs at least 12 characters");
    }
    return password;
}

Result<void> write_new(std::string const& file, std::string const& text)
{
    int const descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return errno == EEXIST ? conflict("the file exists already: " + file)
                               : unavailable("the file cannot be made: " + file);
    }
    bool const written =
        ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
    return ::close(descriptor) == 0 && written ? Result<void>{} : unavailable("the file cannot be written: " + file);
}

Result<void> open_file(SealPair const& pair, Json const& answer, std::string const& to, std::FILE* out)
{
    if (to.empty()) {
        return invalid_input("this is a file: say with --out where it goes");
    }
    auto const plain = pair.open(member(answer, "envelope"));
    if (!plain) {
        return std::unexpected(plain.error());
    }
    auto const line = plain->find('\n');
    if (line == std::string::npos) {
        return invalid_input("this envelope holds no file");
    }
    auto written = write_new(to, plain->substr(line + 1));
    if (written) {
        fmt::print(out, "{}\n", plain->substr(0, line));
    }
    return written;
}

}  // namespace

Result<cases::SealedLane> load_lane(Config const& config)
{
    cases::SealedLane lane;
    for (auto const& line : config.sealed.officers) {
        auto key = parse_seal_key(line);
        if (!key) {
            return invalid_input("sealed.officers: " + key.error().detail);
        }
        if (std::ranges::find(lane.officers, key->officer, &SealKey::officer) != lane.officers.end()) {
            return invalid_input("sealed.officers: " + key->officer + " occurs twice");
        }
        lane.officers.push_back(std::move(*key));
    }
    auto const file = std::filesystem::path(reply_key_file(config));
    std::error_code ignored;  // the key comes before the store, at the first start its folder is not there yet
    if (file.has_parent_path()) {
        std::filesystem::create_directories(file.parent_path(), ignored);
    }
    auto box = SecretBox::from_file(file.string());
    if (!box) {
        return std::unexpected(box.error());
    }
    lane.reply = std::make_shared<SecretBox const>(std::move(*box));
    return lane;
}

std::string lane_warning(Config const& config)
{
    switch (config.sealed.officers.size()) {
        case 0:
            return "Làn niêm phong TẮT: chưa có khóa của cán bộ nào (sealed.officers). Tố cáo chỉ được hạn chế người "
                   "xem, "
                   "KHÔNG được niêm phong.\n"
                   "The sealed lane is OFF: no officer's key (sealed.officers). Denunciations are restricted, but NOT "
                   "sealed.";
        case 1:
            return "Làn niêm phong chỉ có một khóa: mất khóa ấy là mất nội dung. Hãy thêm cán bộ thứ hai.\n"
                   "The sealed lane has one key only: whoever loses it loses what was sealed. Add a second officer.";
        default:
            return {};
    }
}

std::string LaneState::text() const
{
    auto const count = readers.load();
    if (count < 0) {
        return "not looked yet";
    }
    return count == 0 ? "off: no officer with a key and an account; denunciations are restricted, not sealed"
                      : fmt::format("sealing for {} officers", count);
}

Task<void> run_lane(
    Store& store, Clock const& clock, cases::SealedLane lane, std::int64_t address_days, LaneState& state
)
{
    constexpr std::chrono::milliseconds kPause = std::chrono::minutes{1};
    bool warned = false;
    do {
        auto const readers = co_await store.read([lane](Tx& tx) -> Result<int> { return count_readers(tx, lane); });
        state.readers.store(readers.value_or(state.readers.load()));
        if (readers && *readers == 0 && !warned) {
            warned = true;
            log_warn("sealed.off", {{"keys", lane.officers.size()}, {"alarm", 1}});
        }
        auto const before = clock.now() - std::chrono::days{address_days};
        auto const done = co_await store.write([before](Tx& tx) -> Result<std::int64_t> {
            return tx.sealed().forget_addresses(before);
        });
        if (done && *done > 0) {
            log_info("sealed.addresses_forgotten", {{"threads", *done}});
        }
        for (bool more = true; more;) {
            auto const merged =
                co_await store.write([](Tx& tx) -> Result<bool> { return tx.sealed().merge_index(kMergePages); });
            more = merged && *merged;
        }
    } while (co_await sleep_for(kPause));
}

Result<void> make_officer_key(SealedCommand const& command, std::FILE* out)
{
    auto const password = password_of(command);
    if (!password) {
        return std::unexpected(password.error());
    }
    auto const pair = SealPair::make();
    if (auto const written = write_new(command.file, pair.file_text(*password)); !written) {
        return written;
    }
    fmt::print(out, "{}={}\n", command.officer, pair.public_key());
    fmt::print(
        stderr,
        "The private key lies in {} under your password. Nobody can restore either: keep a copy of the file in a "
        "safe.\n"
        "Give the line above to the administrator for sealed.officers.\n",
        command.file
    );
    return {};
}

Result<void> open_envelopes(SealedCommand const& command, std::FILE* out)
{
    auto const password = password_of(command);
    auto const file = password ? read_all(command.file) : Result<std::string>(std::unexpected(password.error()));
    auto const pair =
        file ? SealPair::from_file_text(*file, *password) : Result<SealPair>(std::unexpected(file.error()));
    if (!pair) {
        return std::unexpected(pair.error());
    }
    auto const text = read_all(command.envelope);
    auto const answer = text ? parse_json(*text) : Result<Json>(std::unexpected(text.error()));
    if (!answer) {
        return std::unexpected(answer.error());
    }
    if (member(*answer, "envelope").is_object()) {
        return open_file(*pair, *answer, command.out, out);
    }
    if (!member(*answer, "items").is_array()) {
        return invalid_input("this is no answer of /api/v1/cases/{code}/sealed");
    }
    for (auto const& item : member(*answer, "items")) {
        auto const plain = pair->open(member(item, "envelope"));
        if (!plain) {
            return std::unexpected(plain.error());
        }
        fmt::print(out, "{}\n", *plain);
    }
    return std::fflush(out) == 0 ? Result<void>{} : unavailable("cannot write");
}

}  // namespace hub::app
