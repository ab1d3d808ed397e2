#include "domain/reform.hpp"

#include "base/fold.hpp"
#include "domain/unit_templates.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

using Kind = ReformOperation::Kind;

constexpr std::string_view kFormat = "hub-reform-1";
constexpr std::size_t kLongestId = 80;
constexpr std::array<std::string_view, 6> kKinds{"merge", "split", "rename", "move", "close", "powers"};

/// Collects what is wrong, so that the writer of a file sees all of it at once.
class Reader {
public:
    explicit Reader(Json const& document) : document_(document) {}

    Result<Reform> read()
    {
        known(
            document_,
            "the file",
            {"format",
             "id",
             "legal_basis",
             "effective",
             "note",
             "units",
             "operations",
             "people",
             "channels",
             "signature"}
        );
        head();
        units();
        std::size_t number = 0;
        for (auto const& entry : member(document_, "operations")) {
            where_ = "operation " + std::to_string(++number);
            operation(entry);
        }
        if (number == 0) {
            wrong("operations: at least one is needed");
        }
        pairs("people", [this](std::string key, UnitId unit) { reform_.people[UserName{std::move(key)}] = unit; });
        pairs("channels", [this](std::string key, UnitId unit) { reform_.channels[ChannelId{std::move(key)}] = unit; });
        return problems_.empty() ? Result<Reform>(std::move(reform_)) : invalid_input(problems_);
    }

private:
    void wrong(std::string const& what) { problems_ += (problems_.empty() ? "" : "\n") + what; }

    void known(Json const& object, std::string const& what, std::initializer_list<std::string_view> names)
    {
        if (!object.is_object()) {
            wrong(what + " is no object");
            return;
        }
        for (auto const& [name, value] : object.items()) {
            if (std::ranges::find(names, std::string_view(name)) == names.end()) {
                wrong(what + ": '" + name + "' is not known");
            }
        }
    }

    void head()
    {
        if (text_or(document_, "format") != kFormat) {
            wrong("format: must be \"" + std::string(kFormat) + "\"");
        }
        reform_.id = text_or(document_, "id");
        bool const plain = std::ranges::all_of(reform_.id, [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
        });
        if (reform_.id.empty() || reform_.id.size() > kLongestId || !plain) {
            wrong("id: letters, digits, '-', '.', '_', at most 80");
        }
        reform_.legal_basis = text_or(document_, "legal_basis");
        if (reform_.legal_basis.empty()) {
            wrong("legal_basis: name the decision");
        }
        auto const day = parse_day(text_or(document_, "effective"));
        if (day) {
            reform_.effective = *day;
        } else {
            wrong("effective: the first day of the new map, YYYY-MM-DD");
        }
    }

    void units()
    {
        auto const read = UnitDirectory::read_units(document_);
        if (!read) {
            wrong(read.error().detail);
            return;
        }
        auto const& entries = member(document_, "units");
        for (std::size_t at = 0; at < read->size(); ++at) {
            auto unit = (*read)[at];
            if (unit.id.empty() || unit.name.empty() || unit.type.empty()) {
                wrong(
                    "units: every new unit needs id, name and type" +
                    (unit.id.empty() ? "" : " (" + unit.id.value + ")")
                );
                continue;
            }
            if ((unit.valid_from && *unit.valid_from != reform_.effective) || unit.valid_until) {
                wrong("unit " + unit.id.value + ": begins with the reform and has no end yet");
            }
            unit.valid_from = reform_.effective;
            if (flag_at(entries[at], "standard_offices")) {
                auto ward = standard_ward(unit.id, unit.name, unit.area, unit.parent);
                for (auto office = ward.begin() + 1; office != ward.end(); ++office) {
                    office->valid_from = reform_.effective;
                    reform_.units.push_back(std::move(*office));
                }
            }
            reform_.units.push_back(std::move(unit));
        }
    }

    std::vector<UnitId> ids(Json const& entry, std::string_view key)
    {
        std::vector<UnitId> found;
        auto const& value = member(entry, key);
        for (auto const& one : value.is_array() ? value : Json::array({value})) {
            if (!one.is_string() || one.get_ref<std::string const&>().empty()) {
                wrong(where_ + ": '" + std::string(key) + "' names units by their id");
                return {};
            }
            UnitId id{one.get<std::string>()};
            if (std::ranges::find(found, id) != found.end()) {
                wrong(where_ + ": " + id.value + " is named twice");
            }
            found.push_back(std::move(id));
        }
        return found;
    }

    void operation(Json const& entry)
    {
        auto const name = text_or(entry, "op");
        auto const kind = std::ranges::find(kKinds, std::string_view(name));
        if (kind == kKinds.end()) {
            wrong(where_ + ": op '" + name + "' is none of merge split rename move close powers");
            return;
        }
        ReformOperation made;
        made.kind = static_cast<Kind>(kind - kKinds.begin());
        where_ += " (" + name + ")";
        switch (made.kind) {
            case Kind::merge:
                known(entry, where_, {"op", "units", "into"});
                made.units = ids(entry, "units");
                made.into = ids(entry, "into");
                break;
            case Kind::split:
                split(entry, made);
                break;
            case Kind::rename:
                known(entry, where_, {"op", "unit", "name", "name_en"});
                made.units = ids(entry, "unit");
                made.name = text_or(entry, "name");
                made.name_en = text_or(entry, "name_en");
                if (made.name.empty()) {
                    wrong(where_ + ": 'name' is missing");
                }
                break;
            case Kind::move:
                known(entry, where_, {"op", "unit", "parent"});
                made.units = ids(entry, "unit");
                made.into = ids(entry, "parent");
                break;
            case Kind::close:
                known(entry, where_, {"op", "unit", "into"});
                made.units = ids(entry, "unit");
                if (!member(entry, "into").is_null()) {
                    made.into = ids(entry, "into");
                }
                break;
            case Kind::powers:
                powers(entry, made);
                break;
        }
        bool const one_heir = made.kind != Kind::split && made.kind != Kind::rename && made.kind != Kind::close;
        if ((one_heir && made.into.size() != 1) || (made.kind == Kind::close && made.into.size() > 1)) {
            wrong(where_ + ": exactly one unit takes over");
        }
        reform_.operations.push_back(std::move(made));
    }

    void split(Json const& entry, ReformOperation& made)
    {
        known(entry, where_, {"op", "unit", "into", "default", "rules"});
        made.units = ids(entry, "unit");
        made.into = ids(entry, "into");
        UnitId const rest{text_or(entry, "default")};
        auto const chosen = std::ranges::find(made.into, rest);
        if (made.into.size() < 2 || chosen == made.into.end()) {
            wrong(where_ + ": 'into' names two or more units, 'default' one of them");
            return;
        }
        std::rotate(made.into.begin(), chosen, chosen + 1);
        for (auto const& one : member(entry, "rules")) {
            known(one, where_ + " rule", {"unit", "area", "words"});
            SplitRule rule{UnitId{text_or(one, "unit")}, AreaCode{text_or(one, "area")}, {}};
            for (auto const& words : member(one, "words")) {
                rule.words.push_back(words.is_string() ? fold(words.get_ref<std::string const&>()) : std::string{});
                if (rule.words.back().empty()) {
                    wrong(where_ + ": a rule has empty words");
                }
            }
            if (std::ranges::find(made.into, rule.unit) == made.into.end()) {
                wrong(where_ + ": a rule names " + rule.unit.value + ", which is not in 'into'");
            } else if (rule.area.empty() == rule.words.empty()) {
                wrong(where_ + ": a rule has either 'area' or 'words'");
            }
            made.rules.push_back(std::move(rule));
        }
    }

    void powers(Json const& entry, ReformOperation& made)
    {
        known(entry, where_, {"op", "topics", "from", "to"});
        made.units = ids(entry, "from");
        made.into = ids(entry, "to");
        for (auto const& topic : member(entry, "topics")) {
            made.topics.emplace_back(topic.is_string() ? topic.get<std::string>() : std::string{});
        }
        if (made.topics.empty()) {
            wrong(where_ + ": 'topics' names none");
        }
    }

    template <class F>
    void pairs(std::string_view key, F add)
    {
        auto const& object = member(document_, key);
        if (!object.is_null() && !object.is_object()) {
            wrong(std::string(key) + ": is no object");
            return;
        }
        for (auto const& [name, unit] : object.items()) {
            if (!unit.is_string()) {
                wrong(std::string(key) + ": " + name + " needs a unit");
                continue;
            }
            add(name, UnitId{unit.get<std::string>()});
        }
    }

    Json const& document_;
    Reform reform_;
    std::string where_;
    std::string problems_;
};

}  // namespace

std::string_view name_of(ReformOperation::Kind kind) noexcept
{
    return kKinds.at(static_cast<std::size_t>(kind));
}

Result<Reform> Reform::from_json(Json const& document)
{
    return Reader(document).read();
}

std::string signed_text(Json const& document)
{
    auto bare = document;
    if (bare.is_object()) {
        bare.erase("signature");
    }
    return std::string(kFormat) + "\n" + dump(bare);
}

Json signed_reform(Json document, SigningKey const& key)
{
    auto const value = key.sign(signed_text(document));
    document["signature"] = {{"public_key", key.public_key()}, {"value", value}};
    return document;
}

Result<std::string> signer_of(Json const& document, std::vector<std::string> const& trusted)
{
    auto const& signature = member(document, "signature");
    auto const key = text_or(signature, "public_key");
    if (key.empty()) {
        return unauthenticated("the reform is not signed: hub reform sign");
    }
    if (std::ranges::find(trusted, key) == trusted.end()) {
        return unauthenticated(
            "the reform is signed with " + key + ", which is not trusted here (reform.trusted_keys)"
        );
    }
    if (!is_signed_by(key, signed_text(document), text_or(signature, "value"))) {
        return unauthenticated("the signature is wrong: the file was changed after it was signed");
    }
    return key;
}

}  // namespace hub
