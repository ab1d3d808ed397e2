#include "domain/unit_templates.hpp"

#include <array>
#include <string_view>

namespace hub {
namespace {

struct Office {
    std::string_view suffix;
    std::string_view ward_vi;     ///< In a phường.
    std::string_view commune_vi;  ///< In a xã.
    std::string_view en;
};

// The same table as in scripts/make-units, for wards that the unit file does not know.
constexpr std::array<Office, 13> kOffices{{
    {"office", "Văn phòng HĐND và UBND", "Văn phòng HĐND và UBND", "Office of the People's Council and Committee"},
    {"psc",
     "Trung tâm Phục vụ hành chính công",
     "Trung tâm Phục vụ hành chính công",
     "Public service centre (one-stop desk)"},
    {"infra", "Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Kinh tế", "Economy, infrastructure and urban division"},
    {"social", "Phòng Văn hóa - Xã hội", "Phòng Văn hóa - Xã hội", "Culture and social affairs division"},
    {"police", "Công an", "Công an", "Police"},
    {"health", "Trạm Y tế", "Trạm Y tế", "Health station"},
    {"school", "Trường công lập", "Trường công lập", "Public schools"},
    {"chair", "Chủ tịch UBND", "Chủ tịch UBND", "Chairman of the People's Committee"},
    {"party", "Ban Xây dựng Đảng", "Ban Xây dựng Đảng", "Party building board"},
    {"front", "Ủy ban MTTQ", "Ủy ban MTTQ", "Fatherland Front committee"},
    {"council", "HĐND", "HĐND", "People's Council"},
    {"inspection_board", "Ban Thanh tra nhân dân", "Ban Thanh tra nhân dân", "People's inspection board"},
    {"group", "Các tổ dân phố", "Các thôn", "Residential groups and hamlets"},
}};

}  // namespace

std::vector<Unit> standard_ward(UnitId const& id, std::string const& name, AreaCode const& area, UnitId const& parent)
{
    bool const is_commune = name.starts_with("Xã");
    std::vector<Unit> units;
    units.push_back({id, name, name, "ward", parent, area, std::nullopt, std::nullopt});
    for (auto const& office : kOffices) {
        auto const vi = is_commune ? office.commune_vi : office.ward_vi;
        units.push_back(
            {UnitId{id.value + "." + std::string(office.suffix)},
             name + " – " + std::string(vi),
             name + " – " + std::string(office.en),
             "ward." + std::string(office.suffix),
             id,
             area,
             std::nullopt,
             std::nullopt}
        );
    }
    return units;
}

}  // namespace hub
