#include "connectors/sdk/simulator_parts.hpp"

#include "base/crypto.hpp"
#include "connectors/sdk/form_text.hpp"

#include <algorithm>

namespace hub::connectors {

std::optional<std::string> FaultList::take(std::string_view user_id)
{
    auto const found = std::ranges::find_if(faults_, [&](Fault const& fault) {
        return fault.count != 0 && (fault.user_id == user_id || (fault.user_id.empty() && user_id != "oauth"));
    });
    if (found == faults_.end()) {
        return std::nullopt;
    }
    if (found->count > 0) {
        --found->count;
    }
    return found->error;
}

std::string IdMaker::hex(std::string_view word, std::size_t digits)
{
    return sha256_hex({run_, "/", std::to_string(++count_), "/", word}).substr(0, digits);
}

std::string IdMaker::decimal(std::string_view word, std::size_t digits)
{
    return decimal_of(hex(word, 64), digits);
}

std::string decimal_of(std::string_view text, std::size_t digits)
{
    auto const hash = sha256_hex({text});
    std::string number;
    for (std::size_t at = 0; at < digits && at < hash.size(); ++at) {
        auto const digit = (hash[at] <= '9' ? hash[at] - '0' : hash[at] - 'a' + 10) % 10;  // lower-case hex
        number += static_cast<char>('0' + (at == 0 ? 1 + digit % 9 : digit));
    }
    return number;
}

std::string_view path_of(std::string_view target) noexcept
{
    return target.substr(0, target.find('?'));
}

std::string_view query_of(std::string_view target) noexcept
{
    auto const mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::string parameter_of(std::string_view form, std::string_view name)
{
    while (!form.empty()) {
        auto const end = std::min(form.find('&'), form.size());
        auto const pair = form.substr(0, end);
        form.remove_prefix(std::min(end + 1, form.size()));
        auto const equals = pair.find('=');
        if (equals != std::string_view::npos && decode_form_text(pair.substr(0, equals)) == name) {
            return decode_form_text(pair.substr(equals + 1));
        }
    }
    return {};
}

std::string_view call_header(SimulatedCall const& call, std::string_view lower_name) noexcept
{
    auto const found =
        std::ranges::find(call.headers, lower_name, [](auto const& field) -> std::string_view { return field.first; });
    return found == call.headers.end() ? std::string_view{} : std::string_view(found->second);
}

SimulatedAnswer json_answer(int status, Json const& body)
{
    SimulatedAnswer answer;
    answer.reply.status = status;
    answer.reply.headers.emplace_back("content-type", "application/json");
    answer.reply.body = dump(body);
    return answer;
}

}  // namespace hub::connectors
