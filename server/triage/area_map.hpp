#pragma once
// Which ward a point lies in: Boost.Geometry R-tree over the boundary file.

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "domain/inbound.hpp"

#include <memory>
#include <optional>

namespace hub::triage {

class AreaMap {
public:
    /// GeoJSON FeatureCollection of Polygon or MultiPolygon with properties.code.
    [[nodiscard]] static Result<AreaMap> from_geojson(Json const& document);
    AreaMap(AreaMap&&) noexcept;
    AreaMap& operator=(AreaMap&&) noexcept;
    ~AreaMap();

    /// Nothing when the point is in no ward of the file, or is no point on Earth. O(log wards + border length).
    [[nodiscard]] std::optional<AreaCode> find(GeoPoint point) const;
    [[nodiscard]] std::size_t size() const noexcept;

private:
    struct Shapes;
    explicit AreaMap(std::unique_ptr<Shapes> shapes);
    std::unique_ptr<Shapes> shapes_;
};

}  // namespace hub::triage
