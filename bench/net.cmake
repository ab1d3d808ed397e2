# Benchmarks of the server's edge; built only when asked for:  ninja fanout limit_http
add_executable(fanout EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/fanout.cpp)
target_link_libraries(fanout PRIVATE hub::options hub::http hub::memory)
add_executable(limit_http EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/limit_http.cpp)
target_link_libraries(limit_http PRIVATE hub::options)
set_target_properties(fanout limit_http PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
