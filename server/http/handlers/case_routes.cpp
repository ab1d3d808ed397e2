// longer than 400 lines: one short handler after another, all of the case resource.
// Cases for staff. The desk decides who may do what; here requests are read and answers written.

#include "cases/desk.hpp"
#include "cases/staff_text.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kMaxReplyChars = 10'000;
constexpr std::size_t kMaxNoteChars = 10'000;
using cases::kMaxReasonChars;

std::vector<std::string> split(std::string const& text)
{
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        auto const comma = std::min(text.find(',', from), text.size());
        if (comma > from) {
            parts.push_back(text.substr(from, comma - from));
        }
        from = comma + 1;
    }
    return parts;
}

Result<std::vector<CaseState>> states_of(std::string const& text)
{
    std::vector<CaseState> states;
    for (auto const& name : split(text)) {
        auto const state = case_state_from(name);
        if (!state) {
            return invalid_input("state: unknown");
        }
        states.push_back(*state);
    }
    return states;
}

Result<void> check_words(Request const& request)
{
    for (auto const& [name, value] : request.query) {
        if (value.size() > 500) {
            return invalid_input(name + ": too long");
        }
    }
    if (auto const overdue = request.query_or("overdue", "false"); overdue != "true" && overdue != "false") {
        return invalid_input("overdue: true or false");
    }
    auto const sort = request.query_or("sort", "due_at");
    for (auto const known : {"due_at", "-opened_at", "opened_at", "-last_activity_at"}) {
        if (sort == known) {
            return {};
        }
    }
    return invalid_input("sort: due_at, opened_at, -opened_at or -last_activity_at");
}

/// "kind" that no case can have would silently match nothing.
Result<std::string> kind_of(Request const& request)
{
    auto const kind = request.query_or("kind");
    if (!kind.empty() && name_of(matter_kind_from(kind)) != kind) {
        return invalid_input("kind: unknown");
    }
    return kind;
}

Result<cases::CaseFilter> filter_of(Services const& services, Request const& request)
{
    cases::CaseFilter filter;
    auto const words = check_words(request);
    auto const limit = limit_of(request);
    auto const states = states_of(request.query_or("state"));
    auto const kind = kind_of(request);
    for (auto const* error :
         {words ? nullptr : &words.error(),
          limit ? nullptr : &limit.error(),
          states ? nullptr : &states.error(),
          kind ? nullptr : &kind.error()}) {
        if (error != nullptr) {
            return std::unexpected(*error);
        }
    }
    if (auto const due = request.query_or("due_before"); !due.empty()) {
        auto const at = parse_rfc3339(due);
        if (!at) {
            return invalid_input("due_before: must be an RFC 3339 time");
        }
        filter.due_before = *at;
    }
    filter.limit = *limit;
    filter.states = *states;
    filter.kind = *kind;
    for (auto const& unit : split(request.query_or("unit"))) {
        filter.units.emplace_back(unit);
    }
    if (auto const assignee = request.query_or("assignee"); !assignee.empty()) {
        filter.assignee = assignee == "me" ? request.person->username : UserName(assignee);
    }
    filter.topic = request.query_or("topic");
    filter.overdue_only = request.query_or("overdue") == "true";
    auto const text = request.query_or("q");
    filter.folded_text = services.fold ? services.fold(text) : text;
    filter.sort = request.query_or("sort", "due_at");
    filter.cursor = request.query_or("cursor");
    return filter;
}

Task<Response> list_cases(Services const& services, Request request)
{
    auto const filter = filter_of(services, request);
    if (!filter) {
        co_return refuse(request, filter.error());
    }
    auto const page =
        co_await services.store.read([desk = services.cases(), person = *request.person, filter = *filter](Tx& tx) {
            return desk->list(tx, person, filter);
        });
    co_return page ? json_response(200, *page) : refuse(request, page.error());
}

Task<Response> read_case(Services const& services, Request request)
{
    auto const code = case_code_of(request);
    auto const shown = co_await services.store.read([desk = services.cases(), person = *request.person, code](Tx& tx) {
        return desk->read(tx, person, code);
    });
    if (!shown) {
        co_return refuse(request, shown.error());
    }
    auto response = to_response({200, shown->body, shown->version});
    auto const* known = request.header("if-none-match");
    if (known != nullptr && *known == "\"" + std::to_string(shown->version) + "\"") {
        response.status = 304;
        response.body.clear();
    }
    co_return response;
}

Task<Response> reply(Services const& services, Request request)
{
    auto const body = json_body(request, {"text", "close"});
    auto const text =
        body ? text_member(*body, "text", 1, kMaxReplyChars) : Result<std::string>(std::unexpected(body.error()));
    auto const close = body ? flag_member(*body, "close") : Result<bool>(false);
    if (!text || !close) {
        co_return refuse(request, text ? close.error() : text.error());
    }
    auto response = co_await write_case(
        services,
        request,
        [text = *text, close = *close, trace = request.trace_id](Tx& tx, CaseWrite const& by) -> Result<Answer> {
            auto const sent = by.desk->reply(tx, by.person, by.code, by.expected, text, close, trace);
            if (!sent) {
                return std::unexpected(sent.error());
            }
            return Answer{
                202,
                Json{
                    {"message_id", std::to_string(sent->message.value)}, {"delivery", {{"state", sent->delivery_state}}}
                },
                sent->version
            };
        }
    );
    wake_outbox(services, response);
    co_return response;
}

Task<Response> note(Services const& services, Request request)
{
    auto const body = json_body(request, {"text"});
    auto const text =
        body ? text_member(*body, "text", 1, kMaxNoteChars) : Result<std::string>(std::unexpected(body.error()));
    if (!text) {
        co_return refuse(request, text.error());
    }
    co_return co_await write_case(services, request, [text = *text](Tx& tx, CaseWrite const& by) {
        return answered(201, by.desk->note(tx, by.person, by.code, by.expected, text));
    });
}

struct Handover {
    UnitId unit;
    std::optional<UserName> assignee;
    std::string reason;
};

Result<Handover> handover_of(Services const& services, Request const& request)
{
    auto const body = json_body(request, {"unit", "assignee", "reason"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const unit = text_member(*body, "unit", 1, 100);
    auto const assignee = text_member(*body, "assignee", 0, 64);
    auto const reason = text_member(*body, "reason", 1, kMaxReasonChars);
    if (!unit || !assignee || !reason) {
        return std::unexpected(!unit ? unit.error() : !assignee ? assignee.error() : reason.error());
    }
    if (services.reference()->units.find(UnitId(*unit)) == nullptr) {
        return invalid_input("unit: unknown");
    }
    return Handover{UnitId(*unit), assignee->empty() ? std::nullopt : std::optional(UserName(*assignee)), *reason};
}

/// The person named must exist, be active and belong to the unit or its parents.
Result<void> check_assignee(Tx& tx, UnitDirectory const& units, Handover const& handover)
{
    if (!handover.assignee) {
        return {};
    }
    auto const account = tx.people().find(*handover.assignee);
    auto const belongs =
        account && !account->disabled && std::ranges::any_of(account->person.units, [&](UnitId const& unit) {
            return units.is_within(handover.unit, unit) || units.is_within(unit, handover.unit);
        });
    return belongs ? Result<void>{} : invalid_input("assignee: nobody of that unit");
}

Task<Response> assign(Services const& services, Request request)
{
    auto const handover = handover_of(services, request);
    if (!handover) {
        co_return refuse(request, handover.error());
    }
    co_return co_await write_case(
        services,
        request,
        [reference = services.reference(), handover = *handover](Tx& tx, CaseWrite const& by) -> Result<Answer> {
            if (auto const fits = check_assignee(tx, reference->units, handover); !fits) {
                // Who may not see the case learns nothing about people either.
                return by.desk->may_read(tx, by.person, by.code) ? Result<Answer>(std::unexpected(fits.error()))
                                                                 : Result<Answer>(not_found("no such case"));
            }
            return answered(
                200,
                by.desk->assign(tx, by.person, by.code, by.expected, handover.unit, handover.assignee, handover.reason)
            );
        }
    );
}

Task<Response> transition(Services const& services, Request request)
{
    auto const body = json_body(request, {"to", "reason"});
    if (!body) {
        co_return refuse(request, body.error());
    }
    auto const to = case_state_from(text_or(*body, "to"));
    auto const reason = text_member(*body, "reason", 0, kMaxReasonChars);
    if (!to || !reason) {
        co_return refuse(request, reason ? Error{Errc::invalid_input, "to: unknown state"} : reason.error());
    }
    auto response = co_await write_case(services, request, [to = *to, reason = *reason](Tx& tx, CaseWrite const& by) {
        return answered(200, by.desk->transition(tx, by.person, by.code, by.expected, to, reason));
    });
    wake_outbox(services, response);
    co_return response;
}

Result<cases::ExtensionWish> wish_of(Request const& request)
{
    auto const body = json_body(request, {"until", "working_days", "reason"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const until = instant_member(*body, "until");
    auto const reason = text_member(*body, "reason", 1, kMaxReasonChars);
    if (!until || !reason) {
        return std::unexpected(until ? reason.error() : until.error());
    }
    auto const& raw_days = member(*body, "working_days");
    auto const days = integer_at(*body, "working_days");
    if (!raw_days.is_null() && (!days || *days < 1 || *days > 90)) {
        return invalid_input("working_days: 1 to 90");
    }
    if (until->has_value() == days.has_value()) {
        return invalid_input("exactly one of until and working_days is needed");
    }
    cases::ExtensionWish wish{*until, std::nullopt, *reason};
    if (days) {
        wish.working_days = static_cast<int>(*days);
    }
    return wish;
}

Task<Response> ask_extension(Services const& services, Request request)
{
    auto const wish = wish_of(request);
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    co_return co_await write_case(services, request, [wish = *wish](Tx& tx, CaseWrite const& by) {
        return answered(202, by.desk->ask_extension(tx, by.person, by.code, by.expected, wish));
    });
}

Task<Response> decide_extension(Services const& services, Request request, bool approve)
{
    auto const body = json_body(request, {"reason"});
    auto const reason = body ? text_member(*body, "reason", approve ? 0 : 1, kMaxReasonChars)
                             : Result<std::string>(std::unexpected(body.error()));
    if (!reason) {
        co_return refuse(request, reason.error());
    }
    auto response = co_await write_case(
        services,
        request,
        [approve, reason = *reason, now = services.clock.now()](Tx& tx, CaseWrite const& by) -> Result<Answer> {
            auto decided =
                answered(200, by.desk->decide_extension(tx, by.person, by.code, by.expected, approve, reason));
            if (decided) {
                auto const* const act = approve ? "extension.approved" : "extension.refused";
                tx.people().audit(now, by.person.username.value, act, by.code.value, Json::object());
            }
            return decided;
        }
    );
    wake_outbox(services, response);
    co_return response;
}

Task<Response> approve_extension(Services const& services, Request request)
{
    return decide_extension(services, std::move(request), true);
}

Task<Response> refuse_extension(Services const& services, Request request)
{
    return decide_extension(services, std::move(request), false);
}

}  // namespace

void add_case_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add(
            {method, std::string("/api/v1/cases") + pattern, operation, Access::session, staff(services, handler)}
        );
    };
    add("GET", "", "listCases", list_cases);
    add("GET", "/{code}", "getCase", read_case);
    add("POST", "/{code}/replies", "replyToCase", reply);
    add("POST", "/{code}/notes", "addNote", note);
    add("POST", "/{code}/assignment", "assignCase", assign);
    add("POST", "/{code}/transitions", "moveCase", transition);
    add("POST", "/{code}/extension", "askExtension", ask_extension);
    add("POST", "/{code}/extension/approve", "approveExtension", approve_extension);
    add("POST", "/{code}/extension/refuse", "refuseExtension", refuse_extension);
}

}  // namespace hub::http
