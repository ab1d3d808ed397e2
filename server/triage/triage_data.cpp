#include "embedded.hpp"
#include "triage/triage.hpp"

namespace hub::triage {

TriageData TriageData::embedded() noexcept
{
    return {
        hub::embedded::triage_topics(),
        hub::embedded::triage_wards(),
        hub::embedded::triage_boundaries(),
        hub::embedded::triage_teencode(),
        hub::embedded::triage_legacy(),
        hub::embedded::triage_rules(),
        hub::embedded::triage_model(),
    };
}

}  // namespace hub::triage
