# hub_embed(target symbol file [symbol file …])
# Puts each file into the program; the target's own sources include "embedded.hpp": hub::embedded::<symbol>() -> std::string_view.
function(hub_embed target)
    set(dir ${CMAKE_CURRENT_BINARY_DIR}/embedded_${target})
    set(header "#pragma once\n#include <string_view>\nnamespace hub::embedded {\n")
    set(code "#include \"embedded.hpp\"\n#include <cstddef>\n")
    set(files)
    set(rest ${ARGN})
    while(rest)
        list(POP_FRONT rest symbol file)
        get_filename_component(path ${file} ABSOLUTE)
        list(APPEND files ${path})
        string(APPEND header "std::string_view ${symbol}() noexcept;\n")
        string(APPEND code
            "asm(\".section .rodata\\n.global hub_embed_${symbol}\\n.balign 16\\nhub_embed_${symbol}:\\n.incbin \\\"${path}\\\"\\n"
            ".global hub_embed_${symbol}_end\\nhub_embed_${symbol}_end:\\n.byte 0\\n.previous\\n\");\n"
            "extern \"C\" { extern const char hub_embed_${symbol}[]; extern const char hub_embed_${symbol}_end[]; }\n"
            "std::string_view hub::embedded::${symbol}() noexcept {\n"
            "    return {hub_embed_${symbol}, static_cast<std::size_t>(hub_embed_${symbol}_end - hub_embed_${symbol})};\n}\n")
    endwhile()
    string(APPEND header "}  // namespace hub::embedded\n")
    file(CONFIGURE OUTPUT ${dir}/embedded.hpp CONTENT "${header}" @ONLY)
    file(CONFIGURE OUTPUT ${dir}/embedded.cpp CONTENT "${code}" @ONLY)
    # module-level asm and thin LTO do not mix: the symbols would be local to another partition
    set_source_files_properties(${dir}/embedded.cpp PROPERTIES OBJECT_DEPENDS "${files}" COMPILE_OPTIONS "-fno-lto")
    target_sources(${target} PRIVATE ${dir}/embedded.cpp)
    target_include_directories(${target} PRIVATE ${dir})
endfunction()
