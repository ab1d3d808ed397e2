// Questions of supervisors. The desk decides who may do what; here requests are read and answers written.

#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "oversight/desk.hpp"

#include <algorithm>

namespace hub::http {
namespace {

using oversight::kMaxTextChars;
using oversight::QuestionWish;

Result<std::vector<QuestionState>> states_of(std::string text)
{
    std::vector<QuestionState> states;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        auto const state = question_state_from(std::string_view(text).substr(0, comma));
        if (!state) {
            return invalid_input("state: asked, answered, accepted or returned");
        }
        states.push_back(*state);
        text.erase(0, comma + 1);
    }
    return states;
}

Task<Response> list_questions(Services const& services, Request request)
{
    auto const limit = limit_of(request);
    auto const before = number_of(request, "cursor");
    auto const states = states_of(request.query_or("state"));
    if (!limit || !before || !states) {
        co_return refuse(request, !limit ? limit.error() : !before ? before.error() : states.error());
    }
    oversight::QuestionFilter filter{*states, std::nullopt, QuestionId{*before}, *limit};
    if (auto const code = request.query_or("case"); !code.empty()) {
        filter.case_code = CaseCode(code);
    }
    auto const page =
        co_await services.store.read([desk = services.oversight(), person = *request.person, filter](Tx& tx) {
            return desk->list(tx, person, filter);
        });
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

Task<Response> read_question(Services const& services, Request request)
{
    auto const id = id_of(request);
    if (!id) {
        co_return refuse(request, id.error());
    }
    auto const shown =
        co_await services.store.read([desk = services.oversight(), person = *request.person, id = *id](Tx& tx) {
            return desk->read(tx, person, QuestionId{id});
        });
    co_return shown ? to_response({200, shown->body, shown->version}) : refuse(request, shown.error());
}

Result<QuestionWish> wish_of(Request const& request)
{
    auto const body = json_body(request, {"case", "unit", "topic", "on_behalf", "text", "due_at"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const code = text_member(*body, "case", 0, 40);
    auto const unit = text_member(*body, "unit", 0, 100);
    auto const topic = text_member(*body, "topic", 0, 100);
    auto const on_behalf = text_member(*body, "on_behalf", 1, 40);
    auto const text = text_member(*body, "text", 1, kMaxTextChars);
    for (auto const* part : {&code, &unit, &topic, &on_behalf, &text}) {
        if (!*part) {
            return std::unexpected(part->error());
        }
    }
    auto const due = instant_member(*body, "due_at");
    if (!due || !*due) {
        return due ? invalid_input("due_at: is needed") : std::unexpected(due.error());
    }
    QuestionWish wish;
    if (!code->empty()) {
        wish.case_code = CaseCode(*code);
    }
    wish.unit = UnitId(*unit);
    wish.topic = TopicCode(*topic);
    wish.on_behalf = *on_behalf;
    wish.text = *text;
    wish.due_at = **due;
    return wish;
}

Task<Response> ask(Services const& services, Request request)
{
    auto const wish = wish_of(request);
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    co_return co_await write_once(
        services,
        request,
        [desk = services.oversight(), person = *request.person, wish = *wish](Tx& tx) {
            return answered(201, desk->ask(tx, person, wish));
        }
    );
}

struct Word {
    QuestionId id;
    std::string text;
    std::optional<Instant> due_at;
};

Result<Word> word_of(Request const& request, std::size_t least, bool with_date)
{
    auto const id = id_of(request);
    if (!id) {
        return std::unexpected(id.error());
    }
    auto const body = with_date ? json_body(request, {"text", "due_at"}) : json_body(request, {"text"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const text = text_member(*body, "text", least, kMaxTextChars);
    auto const due = instant_member(*body, "due_at");
    if (!text || !due) {
        return std::unexpected(text ? due.error() : text.error());
    }
    if (with_date && !*due) {
        return invalid_input("due_at: is needed");
    }
    return Word{QuestionId{*id}, *text, *due};
}

using Step = std::function<Result<oversight::Shown>(
    Tx&, oversight::OversightDesk const&, Person const&, Word const&, std::optional<std::int64_t> expected
)>;

/// One step of the question in {id} with a text of at least `least` characters.
Task<Response> write_step(Services const& services, Request request, std::size_t least, bool with_date, Step step)
{
    auto const word = word_of(request, least, with_date);
    if (!word) {
        co_return refuse(request, word.error());
    }
    co_return co_await write_once(
        services,
        request,
        [desk = services.oversight(),
         person = *request.person,
         word = *word,
         expected = expected_version(request),
         step = std::move(step)](Tx& tx) { return answered(200, step(tx, *desk, person, word, expected)); }
    );
}

Task<Response> answer_question(Services const& services, Request request)
{
    return write_step(
        services,
        std::move(request),
        1,
        false,
        [](auto& tx, auto& desk, auto& who, auto& word, auto expected) {
            return desk.answer(tx, who, word.id, expected, word.text);
        }
    );
}

Task<Response> accept_answer(Services const& services, Request request)
{
    return write_step(
        services,
        std::move(request),
        0,
        false,
        [](auto& tx, auto& desk, auto& who, auto& word, auto expected) {
            return desk.accept(tx, who, word.id, expected, word.text);
        }
    );
}

Task<Response> return_answer(Services const& services, Request request)
{
    return write_step(
        services,
        std::move(request),
        1,
        true,
        [](auto& tx, auto& desk, auto& who, auto& word, auto expected) {
            return desk.send_back(tx, who, word.id, expected, word.text, *word.due_at);
        }
    );
}

}  // namespace

void add_question_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add(
            {method, std::string("/api/v1/questions") + pattern, operation, Access::session, staff(services, handler)}
        );
    };
    add("GET", "", "listQuestions", list_questions);
    add("POST", "", "askQuestion", ask);
    add("GET", "/{id}", "getQuestion", read_question);
    add("POST", "/{id}/answer", "answerQuestion", answer_question);
    add("POST", "/{id}/accept", "acceptAnswer", accept_answer);
    add("POST", "/{id}/return", "returnAnswer", return_answer);
}

}  // namespace hub::http
