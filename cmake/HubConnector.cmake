# hub_add_connector(name)  library hub_connector_<name> from the folder's sources (simulator included), tests from its tests/
function(hub_add_connector name)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    hub_library(connector_${name} SOURCES ${sources} DEPS hub::sdk)
    file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/*_test.cpp)
    if(tests)
        hub_tests(hub_connector_${name}_tests SOURCES ${tests} DEPS hub::connector_${name} hub::sdk_harness)
    endif()
endfunction()
