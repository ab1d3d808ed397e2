#include "app/reform_commands.hpp"

#include "app/ledger.hpp"
#include "app/reforms.hpp"
#include "base/crypto.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace hub::app {
namespace {

constexpr std::size_t kShownMoves = 30;

Result<Json> read_document(std::string const& name)
{
    std::ifstream file(name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        return invalid_input("cannot read " + name);
    }
    auto document = parse_json(std::move(text).str());
    return document ? std::move(document) : invalid_input(name + ": " + document.error().detail);
}

Result<std::vector<std::string>> trusted_keys(Config const& config)
{
    if (!config.reform_keys.empty()) {
        return config.reform_keys;
    }
    auto const key = SigningKey::from_file(ledger_key_file(config));
    return key ? Result<std::vector<std::string>>({key->public_key()}) : std::unexpected(key.error());
}

std::string joined(std::vector<std::string> const& lines)
{
    return fmt::format("{}", fmt::join(lines, "\n"));
}

/// Everything that speaks against a reform, as far as it shows in data at rest.
struct Examined {
    Reform reform;
    cases::CaseDesk::ReformPreview preview;
    std::size_t ends = 0;
    std::size_t begins = 0;
    std::vector<std::string> problems;
};

void check_topics(Examined& found, TopicCatalogue const& topics)
{
    for (auto const& operation : found.reform.operations) {
        for (auto const& topic : operation.topics) {
            if (topics.find(topic) == nullptr) {
                found.problems.push_back("powers: there is no topic " + topic.value);
            }
        }
    }
}

void check_order(Examined& found, std::vector<ReformRecord> const& records)
{
    for (auto const& record : records) {
        if (record.state != ReformState::cancelled && record.effective > found.reform.effective) {
            found.problems.push_back(
                "effective: reform " + record.id + " takes effect on " + to_text(record.effective) +
                "; a reform for an earlier day comes too late"
            );
        }
        if (record.id == found.reform.id) {
            found.problems.push_back("id: a reform " + record.id + " was recorded before; nothing is done twice");
        }
    }
}

/// A day that is over cannot be carried out afterwards when its cases have gone their way already.
void check_moved(Examined& found, Tx& tx, UnitDirectory const& before, LocalDay today)
{
    if (found.reform.effective >= today) {
        return;
    }
    for (auto const& [unit, count] : tx.reforms().active_by_unit()) {
        auto const* version = before.find(unit);
        if (version != nullptr && version->valid_from == found.reform.effective) {
            found.problems.push_back(
                "effective: " + to_text(found.reform.effective) + " is past and " + std::to_string(count) +
                " open cases lie with " + unit.value + " already, which begins on that day; take today"
            );
        }
    }
}

void check_channels(Examined& found, World const& world, UnitDirectory const& after)
{
    for (auto const& channel : world.reference.channels) {
        if (after.has_ended(channel.unit) && after.current(channel.unit) == nullptr) {
            found.problems.push_back(
                "unit " + channel.unit.value + " ends without a successor, but channel " + channel.id.value + " is its"
            );
        }
    }
    for (auto const& [id, unit] : found.reform.channels) {
        if (std::ranges::find(world.reference.channels, id, &Channel::id) == world.reference.channels.end()) {
            found.problems.push_back("channels: there is no " + id.value);
        }
    }
}

Result<Examined> examine(Config const& config, Store& store, Clock const& clock, Json const& document)
{
    auto reform = Reform::from_json(document);
    if (!reform) {
        return std::unexpected(reform.error());
    }
    return store.read_now([&](Tx& tx) -> Result<Examined> {
        auto const records = tx.reforms().all();
        auto const today = local_day(clock.now());
        Examined found{*reform, {}, 0, 0, {}};
        auto const world = load_world(config, reforms_of(records), reform->effective);
        if (!world) {
            return std::unexpected(world.error());
        }
        auto const& before = (*world)->reference.units;
        auto const after = before.history()->with(*reform);
        if (!after) {
            check_order(found, records);
            found.problems.push_back(after.error().detail);
            return found;
        }
        auto const map = (*after)->as_of(reform->effective);
        for (auto const& [unit, ending] : (*after)->endings()) {
            found.ends += ending.reform == reform->id ? 1U : 0U;
        }
        found.begins = reform->units.size();
        cases::Options options;
        options.area_of_point = [&world](GeoPoint point) {
            return (*world)->triage.area_at(point).value_or(AreaCode{});
        };
        auto const& reference = (*world)->reference;
        cases::CaseDesk const desk(map, reference.topics, reference.calendar, clock, options);
        found.preview = desk.preview(tx, *reform);
        found.problems = found.preview.problems;
        check_topics(found, reference.topics);
        check_order(found, records);
        check_moved(found, tx, before, today);
        check_channels(found, **world, map);
        return found;
    });
}

void report(Examined const& found, std::FILE* out)
{
    auto const& preview = found.preview;
    fmt::print(
        out, "reform {}: {}, from {} on\n", found.reform.id, found.reform.legal_basis, to_text(found.reform.effective)
    );
    fmt::print(out, "units: {} end, {} begin\n", found.ends, found.begins);
    fmt::print(out, "open cases: {} before, {} after\n", preview.open_before, preview.open_after);
    fmt::print(
        out,
        "people who move: {}; tasks: {}; cases whose official does not move along: {}\n",
        preview.people,
        preview.tasks,
        preview.assignees_left
    );
    std::size_t shown = 0;
    for (auto const& [pair, count] : preview.moves) {
        if (++shown > kShownMoves) {
            fmt::print(out, "  … and {} more pairs of units\n", preview.moves.size() - kShownMoves);
            break;
        }
        fmt::print(out, "  {} → {}: {}\n", pair.first.value, pair.second.value, count);
    }
    fmt::print(out, "cases that a person has to decide: {}\n", preview.unsure);
    for (auto const& line : preview.for_a_person) {
        fmt::print(out, "  {}\n", line);
    }
}

Result<Examined> examined_and_good(
    Config const& config, Store& store, Clock const& clock, Json const& document, std::FILE* out
)
{
    auto found = examine(config, store, clock, document);
    if (!found) {
        return found;
    }
    report(*found, out);
    if (found->preview.open_before != found->preview.open_after && found->problems.empty()) {
        found->problems.push_back("the totals differ");
    }
    return found->problems.empty() ? std::move(found) : invalid_input(joined(found->problems));
}

Result<void> sign(ReformCommand const& command, Config const& config, std::FILE* out)
{
    auto document = read_document(command.file);
    auto const form = document ? Reform::from_json(*document) : std::unexpected(document.error());
    if (!form) {
        return std::unexpected(form.error());
    }
    auto const key = SigningKey::from_file(command.key_file.empty() ? ledger_key_file(config) : command.key_file);
    if (!key) {
        return std::unexpected(key.error());
    }
    auto const text = signed_reform(std::move(*document), *key).dump(1) + "\n";
    if (command.out.empty() || command.out == "-") {
        fmt::print(out, "{}", text);
        return {};
    }
    std::ofstream file(command.out, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    return file ? Result<void>{} : unavailable("cannot write " + command.out);
}

}  // namespace

void add_reform_commands(
    CLI::App& reform,
    ReformCommand& command,
    std::function<void(CLI::App&)> const& add_common,
    std::function<void()> const& run
)
{
    auto const add = [&](char const* name, char const* text) {
        auto* const made = reform.add_subcommand(name, text);
        add_common(*made);
        made->callback([&command, run, name] {
            command.action = name;
            run();
        });
        return made;
    };
    auto* const check =
        add("check", "Say what a reform would do, and everything that speaks against it; change nothing");
    auto* const sign = add("sign", "Write the reform with a signature");
    auto* const apply = add("apply", "Record a signed reform; the running hub carries it out on its day");
    for (auto* const one : {check, sign, apply}) {
        one->add_option("file", command.file, "The reform (JSON)")->required();
    }
    sign->add_option("--key", command.key_file, "File with the signing key; default: the key of the books");
    sign->add_option("--out", command.out, "Write to this file instead of standard output");
    apply->add_option("--by", command.by, "Who does it, for the audit")->required();
    add("list", "What was recorded, and how far it is");
    auto* const cancel = add("cancel", "Take back a reform whose day has not begun");
    cancel->add_option("id", command.id, "Its id")->required();
    cancel->add_option("--by", command.by, "Who does it, for the audit")->required();
}

Result<void> check_reform(Config const& config, Store& store, Clock const& clock, Json const& document, std::FILE* out)
{
    auto const found = examined_and_good(config, store, clock, document, out);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto const keys = trusted_keys(config);
    auto const signer = keys ? signer_of(document, *keys) : std::unexpected(keys.error());
    fmt::print(out, "signature: {}\n", signer ? "by " + *signer : signer.error().detail);
    fmt::print(out, "The reform can be carried out.\n");
    return {};
}

Result<void> apply_reform(
    Config const& config, Store& store, Clock const& clock, Json const& document, std::string const& by, std::FILE* out
)
{
    auto const keys = trusted_keys(config);
    auto const signer = keys ? signer_of(document, *keys) : std::unexpected(keys.error());
    if (!signer) {
        return std::unexpected(signer.error());
    }
    auto const found = examined_and_good(config, store, clock, document, out);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto const recorded = store.write_now([&](Tx& tx) -> Result<void> {
        ReformRecord record;
        record.id = found->reform.id;
        record.document = dump(document);
        record.effective = found->reform.effective;
        record.recorded_by = by;
        record.recorded_at = clock.now();
        if (auto const added = tx.reforms().add(record); !added) {
            return added;
        }
        Json const detail{
            {"signer", *signer},
            {"sha256", sha256_hex({signed_text(document)})},
            {"effective", to_text(record.effective)},
            {"basis", found->reform.legal_basis},
        };
        tx.people().audit(clock.now(), by, "reform.recorded", record.id, detail);
        return {};
    });
    if (!recorded) {
        return recorded;
    }
    fmt::print(
        out,
        "Recorded. The running hub carries it out {}; see hub reform list.\n",
        found->reform.effective > local_day(clock.now()) ? "at 00:00 on " + to_text(found->reform.effective) : "at once"
    );
    return {};
}

Result<void> cancel_reform(Store& store, Clock const& clock, std::string const& id, std::string const& by)
{
    return store.write_now([&](Tx& tx) -> Result<void> {
        auto record = tx.reforms().find(id);
        if (!record) {
            return not_found("no reform " + id);
        }
        if (record->state != ReformState::scheduled || record->effective <= local_day(clock.now())) {
            return conflict("reform " + id + " has begun; write a new one that leads back");
        }
        record->state = ReformState::cancelled;
        record->ended_at = clock.now();
        tx.reforms().update(*record);
        tx.people().audit(clock.now(), by, "reform.cancelled", id, Json::object());
        return {};
    });
}

Result<void> list_reforms(Store& store, std::FILE* out)
{
    return store.read_now([out](Tx& tx) -> Result<void> {
        for (auto const& record : tx.reforms().all()) {
            fmt::print(
                out,
                "{}  from {}  {}  recorded {} by {}  {}\n",
                record.id,
                to_text(record.effective),
                name_of(record.state),
                to_rfc3339(record.recorded_at),
                record.recorded_by,
                dump(record.totals)
            );
        }
        return {};
    });
}

Result<void> verify_units(Config const& config, Store& store, Clock const& clock, std::FILE* out)
{
    return store.read_now([&](Tx& tx) -> Result<void> {
        auto const world = load_world(config, reforms_of(tx.reforms().all()), local_day(clock.now()));
        if (!world) {
            return std::unexpected(world.error());
        }
        std::int64_t open = 0;
        std::int64_t lost = 0;
        for (auto const& [unit, count] : tx.reforms().active_by_unit()) {
            open += count;
            if (!(*world)->reference.units.is_open(unit)) {
                lost += count;
                fmt::print(out, "units: {} open cases lie with {}, which is not open today\n", count, unit.value);
            }
        }
        fmt::print(out, "units: {} open cases, {} without an open unit\n", open, lost);
        return lost == 0 ? Result<void>{} : failure(Errc::rejected, "open cases without an open unit; see above");
    });
}

Result<void> run_reform_command(
    ReformCommand const& command, Config const& config, Store& store, Clock const& clock, std::FILE* out
)
{
    if (command.action == "list") {
        return list_reforms(store, out);
    }
    if (command.action == "cancel") {
        return cancel_reform(store, clock, command.id, command.by);
    }
    if (command.action == "sign") {
        return sign(command, config, out);
    }
    auto const document = read_document(command.file);
    if (!document) {
        return std::unexpected(document.error());
    }
    return command.action == "check" ? check_reform(config, store, clock, *document, out)
                                     : apply_reform(config, store, clock, *document, command.by, out);
}

}  // namespace hub::app
