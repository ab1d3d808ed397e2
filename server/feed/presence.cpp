#include "feed/presence.hpp"

#include "base/random.hpp"

#include <algorithm>

namespace hub::feed {
namespace {

using Topics = std::unordered_map<std::string, std::vector<Present>>;

Json to_json(Present const& present)
{
    return {{"client", present.client}, {"user", present.user}, {"info", present.info}};
}

Present from_json(Json const& json)
{
    return {text_or(json, "client"), text_or(json, "user"), text_or(json, "info")};
}

std::optional<Present> remove(Topics& topics, std::string const& topic, std::string const& client)
{
    auto const found = topics.find(topic);
    if (found == topics.end()) {
        return std::nullopt;
    }
    auto& people = found->second;
    auto const one = std::ranges::find(people, client, &Present::client);
    if (one == people.end()) {
        return std::nullopt;
    }
    auto gone = std::move(*one);
    people.erase(one);
    if (people.empty()) {
        topics.erase(found);
    }
    return gone;
}

Topics topics_of(Json const& all)
{
    Topics topics;
    for (auto const& entry : all) {
        auto& people = topics[text_or(entry, "topic")];
        for (auto const& person : member(entry, "people")) {
            if (auto present = from_json(person); !present.client.empty()) {
                people.push_back(std::move(present));
            }
        }
    }
    return topics;
}

}  // namespace

Presence::~Presence()
{
    if (bus_ != nullptr) {
        bus_->listen(kPresenceSubject, {});
        bus_->on_gap(kPresenceSubject, {});
    }
}

void Presence::enter(std::string const& topic, Present const& present)
{
    std::lock_guard const lock(mutex_);
    mine_[topic].push_back(present);
    if (bus_ != nullptr) {
        bus_->send(kPresenceSubject, dump(Json{{"node", node_}, {"came", to_json(present)}, {"topic", topic}}));
    }
}

void Presence::leave(std::string const& topic, std::string const& client)
{
    std::lock_guard const lock(mutex_);
    auto const gone = remove(mine_, topic, client);
    if (gone && bus_ != nullptr) {
        bus_->send(kPresenceSubject, dump(Json{{"node", node_}, {"left", client}, {"topic", topic}}));
    }
}

std::vector<Present> Presence::on(std::string const& topic) const
{
    std::lock_guard const lock(mutex_);
    std::vector<Present> found;
    auto const add = [&](Topics const& topics) {
        if (auto const people = topics.find(topic); people != topics.end()) {
            found.insert(found.end(), people->second.begin(), people->second.end());
        }
    };
    add(mine_);
    for (auto const& [name, node] : others_) {
        add(node.topics);
    }
    return found;
}

void Presence::share(NodeBus& bus, Observer observer, PresenceTerms terms)
{
    {
        std::lock_guard const lock(mutex_);
        bus_ = &bus;
        node_ = random_hex(8);
        observer_ = std::move(observer);
        terms_ = terms;
    }
    auto const ask = [this] {
        std::lock_guard const lock(mutex_);
        bus_->send(kPresenceSubject, all_of_mine(true));
    };
    bus.listen(kPresenceSubject, [this](std::string const& text) { hear(text); });
    bus.on_gap(kPresenceSubject, ask);
    ask();
}

void Presence::look(SteadyTime now)
{
    std::vector<Change> changes;
    {
        std::lock_guard const lock(mutex_);
        if (bus_ == nullptr) {
            return;
        }
        if (now - repeated_at_ >= terms_.repeat) {
            repeated_at_ = now;
            bus_->send(kPresenceSubject, all_of_mine(false));
        }
        for (auto node = others_.begin(); node != others_.end();) {
            if (now - node->second.heard_at < terms_.forget) {
                ++node;
                continue;
            }
            auto const gone = replace(node->second.topics, {});
            changes.insert(changes.end(), gone.begin(), gone.end());
            node = others_.erase(node);
        }
    }
    tell(changes);
}

std::string Presence::all_of_mine(bool ask) const
{
    auto all = Json::array();
    for (auto const& [topic, people] : mine_) {
        auto list = Json::array();
        for (auto const& person : people) {
            list.push_back(to_json(person));
        }
        all.push_back({{"topic", topic}, {"people", std::move(list)}});
    }
    return dump(Json{{"node", node_}, {"all", std::move(all)}, {"ask", ask}});
}

void Presence::hear(std::string const& text)
{
    auto const message = parse_json(text);
    auto const name = message ? text_or(*message, "node") : std::string();
    if (name.empty()) {
        return;
    }
    std::vector<Change> changes;
    {
        std::lock_guard const lock(mutex_);
        auto& node = others_[name];
        node.heard_at = std::chrono::steady_clock::now();
        auto const topic = text_or(*message, "topic");
        if (auto const& all = member(*message, "all"); all.is_array()) {
            changes = replace(node.topics, topics_of(all));
        } else if (auto const& came = member(*message, "came"); came.is_object()) {
            auto present = from_json(came);
            static_cast<void>(remove(node.topics, topic, present.client));
            node.topics[topic].push_back(present);
            changes.push_back({topic, true, std::move(present)});
        } else if (auto gone = remove(node.topics, topic, text_or(*message, "left"))) {
            changes.push_back({topic, false, std::move(*gone)});
        }
        if (flag_at(*message, "ask")) {
            bus_->send(kPresenceSubject, all_of_mine(false));
        }
    }
    tell(changes);
}

/// What differs: whose coming or going was not heard.
std::vector<Presence::Change> Presence::replace(Topics& known, Topics fresh)
{
    std::vector<Change> changes;
    auto const compare = [&changes](Topics const& here, Topics const& there, bool came) {
        for (auto const& [topic, people] : here) {
            auto const other = there.find(topic);
            for (auto const& one : people) {
                bool const in_both =
                    other != there.end() && std::ranges::find(other->second, one) != other->second.end();
                if (!in_both) {
                    changes.push_back({topic, came, one});
                }
            }
        }
    };
    compare(known, fresh, false);
    compare(fresh, known, true);
    known = std::move(fresh);
    return changes;
}

void Presence::tell(std::vector<Change> const& changes) const
{
    for (auto const& change : changes) {
        observer_(change.topic, change.came, change.present);
    }
}

}  // namespace hub::feed
