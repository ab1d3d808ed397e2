#include "app/exporting.hpp"

#include "adapters/xlsx/xlsx_writer.hpp"
#include "oversight/csv.hpp"

#include <boost/asio/strand.hpp>

#include <filesystem>
#include <utility>

namespace hub::app {

std::string exports_folder(Config const& config)
{
    return config.exports.folder.empty() ? config.key_file_stem() + ".exports" : config.exports.folder;
}

Result<void> Exporting::build(Config const& config, Store& store, Clock const& clock, Desk desk)
{
    oversight::ExportTerms terms;
    terms.folder = exports_folder(config);
    terms.keep = std::chrono::hours(config.exports.keep_hours);
    std::error_code failed;
    std::filesystem::create_directories(terms.folder, failed);
    if (!failed) {
        std::filesystem::permissions(terms.folder, std::filesystem::perms::owner_all, failed);
    }
    if (failed) {
        return invalid_input("exports.folder: cannot be used: " + terms.folder);
    }
    auto make_table = [folder = terms.folder](
                          std::string const& format, std::string const& file
                      ) -> Result<std::unique_ptr<TableWriter>> {
        return format == "xlsx" ? adapters::xlsx::make_xlsx(file, folder, "Số liệu") : oversight::make_csv(file);
    };
    maker_ = std::make_unique<oversight::ExportMaker>(
        store, clock, std::move(desk), std::move(make_table), std::move(terms)
    );
    return {};
}

void Exporting::attach(asio::io_context& workers)
{
    loop_ = asio::make_strand(workers);
    wake_.attach(loop_);
}

Task<void> Exporting::run(bool others_ask)
{
    constexpr std::chrono::milliseconds kSweep{60'000};
    constexpr std::chrono::milliseconds kLook{2'000};
    while (!stopping_) {
        bool const made = co_await thread_.run([this] {
            maker_->sweep();
            return maker_->make_next(stopping_);
        });
        if (!made) {
            co_await wake_.wait(others_ask ? kLook : kSweep);
        }
    }
}

void Exporting::stop() noexcept
{
    stopping_ = true;
    wake_.notify();
}

}  // namespace hub::app
