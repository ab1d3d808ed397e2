#include "triage/area_map.hpp"

#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>

#include <cmath>
#include <vector>

namespace hub::triage {
namespace {

namespace bg = boost::geometry;
using Point = bg::model::point<double, 2, bg::cs::cartesian>;
using Polygon = bg::model::polygon<Point>;
using Box = bg::model::box<Point>;
using Entry = std::pair<Box, std::size_t>;

bool read_ring(Json const& positions, Polygon::ring_type& ring)
{
    for (auto const& position : positions) {
        if (!position.is_array() || position.size() < 2 || !position[0].is_number() || !position[1].is_number()) {
            return false;
        }
        ring.emplace_back(position[0].get<double>(), position[1].get<double>());
    }
    return ring.size() >= 4;
}

bool read_polygon(Json const& rings, Polygon& polygon)
{
    if (!rings.is_array() || rings.empty() || !read_ring(rings[0], polygon.outer())) {
        return false;
    }
    for (std::size_t at = 1; at < rings.size(); ++at) {
        polygon.inners().emplace_back();
        if (!read_ring(rings[at], polygon.inners().back())) {
            return false;
        }
    }
    bg::correct(polygon);
    return true;
}

}  // namespace

struct AreaMap::Shapes {
    std::vector<Polygon> polygons;
    std::vector<AreaCode> codes;
    bg::index::rtree<Entry, bg::index::quadratic<16>> tree;
};

AreaMap::AreaMap(std::unique_ptr<Shapes> shapes) : shapes_(std::move(shapes)) {}
AreaMap::AreaMap(AreaMap&&) noexcept = default;
AreaMap& AreaMap::operator=(AreaMap&&) noexcept = default;
AreaMap::~AreaMap() = default;

Result<AreaMap> AreaMap::from_geojson(Json const& document)
{
    auto shapes = std::make_unique<Shapes>();
    std::vector<Entry> entries;
    for (auto const& feature : member(document, "features")) {
        auto const& geometry = member(feature, "geometry");
        auto const& coordinates = member(geometry, "coordinates");
        auto const code = text_or(member(feature, "properties"), "code");
        bool const single = text_or(geometry, "type") == "Polygon";
        Json const parts = single ? Json::array({coordinates}) : coordinates;
        for (auto const& part : parts) {
            Polygon polygon;
            if (code.empty() || !read_polygon(part, polygon)) {
                return invalid_input("boundaries: a feature has no code or no closed ring");
            }
            entries.emplace_back(bg::return_envelope<Box>(polygon), shapes->polygons.size());
            shapes->polygons.push_back(std::move(polygon));
            shapes->codes.emplace_back(code);
        }
    }
    if (entries.empty()) {
        return invalid_input("boundaries: no feature");
    }
    shapes->tree = decltype(shapes->tree)(entries);
    return AreaMap(std::move(shapes));
}

std::optional<AreaCode> AreaMap::find(GeoPoint point) const
{
    if (!std::isfinite(point.latitude) || !std::isfinite(point.longitude)) {
        return std::nullopt;
    }
    Point const place(point.longitude, point.latitude);
    std::vector<Entry> near;
    shapes_->tree.query(bg::index::intersects(place), std::back_inserter(near));
    for (auto const& entry : near) {
        if (bg::covered_by(place, shapes_->polygons[entry.second])) {
            return shapes_->codes[entry.second];
        }
    }
    return std::nullopt;
}

std::size_t AreaMap::size() const noexcept
{
    return shapes_->polygons.size();
}

}  // namespace hub::triage
