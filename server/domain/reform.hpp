#pragma once
// A reform: one signed file that says which units begin, end, change their name, parent or powers on one day.
//
// {"format":"hub-reform-1","id":"ha-noi-2025-07-01","legal_basis":"Nghị quyết 1656/NQ-UBTVQH15",
//  "effective":"2025-07-01",
//  "units":[{unit as in a unit file,"standard_offices":true}],           units that begin; with every office of a ward
//  "operations":[
//   {"op":"merge","units":["a","b"],"into":"c"},
//   {"op":"split","unit":"a","into":["b","c"],"default":"b",
//    "rules":[{"unit":"c","area":"00025"},{"unit":"c","words":["ngõ 45","phố X"]}]},
//   {"op":"rename","unit":"a","name":"…","name_en":"…"},
//   {"op":"move","unit":"a","parent":"p"},
//   {"op":"close","unit":"a","into":"p"},
//   {"op":"powers","topics":["env.rubbish"],"from":"a","to":"b"}],
//  "people":{"binh":"c.infra"},"channels":{"zalo-a":"c"},                 where the rule's default would be wrong
//  "signature":{"public_key":HEX,"value":HEX}}
//
// What stands below a unit that ends goes with it: each office to the office of the same type below the heir, or to the
// heir itself. An office named in an operation of its own follows that one. The signature is Ed25519 over
// signed_text(). Pure and thread-safe. docs/adr/0019-units-that-change.md

#include "base/signing.hpp"
#include "domain/unit.hpp"

#include <map>
#include <string>
#include <vector>

namespace hub {

/// Which part of a split unit a matter belongs to: its area, or folded words of its place.
struct SplitRule {
    UnitId unit;
    AreaCode area;
    std::vector<std::string> words;
};

struct ReformOperation {
    enum class Kind { merge, split, rename, move, close, powers };
    Kind kind = Kind::merge;
    std::vector<UnitId> units;  ///< That end, or change. Powers: who gives them away.
    std::vector<UnitId> into;   ///< Heirs, the default first. Powers: who gets them. Move: the new parent.
    std::vector<SplitRule> rules;
    std::string name;
    std::string name_en;
    std::vector<TopicCode> topics;
};

struct Reform {
    std::string id;
    std::string legal_basis;
    LocalDay effective;
    std::vector<Unit> units;  ///< That begin, offices included.
    std::vector<ReformOperation> operations;
    std::map<UserName, UnitId> people;
    std::map<ChannelId, UnitId> channels;

    /// Errc::invalid_input lists everything that is wrong with the form, one a line.
    [[nodiscard]] static Result<Reform> from_json(Json const& document);
};

[[nodiscard]] std::string_view name_of(ReformOperation::Kind kind) noexcept;

/// What is signed: the document without its signature, members sorted, no spaces, under a heading of its own.
[[nodiscard]] std::string signed_text(Json const& document);
/// The document with this key's signature, in place of any other.
[[nodiscard]] Json signed_reform(Json document, SigningKey const& key);
/// The public key that signed it. Errc::unauthenticated when it is not signed, not by one of `trusted`, or was changed
/// afterwards.
[[nodiscard]] Result<std::string> signer_of(Json const& document, std::vector<std::string> const& trusted);

}  // namespace hub
