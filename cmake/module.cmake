include(GoogleTest)

# Where tests and benchmarks find files. A header, and not definitions for all of them, so that a compiler
# cache serves every clone.
configure_file(cmake/test_paths.h.in generated/test_paths.h)

set(TON_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
                 -Wno-missing-field-initializers # designated initialisers leave out defaults
                 $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations> # inside libstdc++ 12's ranges::stable_sort
                 $<$<CONFIG:Release>:-Wno-restrict> # at -O3 GCC 12 sees overlaps in "text" + string (its bug 105651)
                 $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-Wno-maybe-uninitialized> # and maps in aggregates as uninitialised
                 -Wnon-virtual-dtor -Woverloaded-virtual $<$<BOOL:${TON_WERROR}>:-Werror>)

# ton_module(<name> DEPENDS <modules>... LIBRARIES <third party>... SOURCES <.cpp>... TESTS <.cpp>...
#            SLOW_TESTS <filter> [SERIAL])
#
# One static library per folder of src/, and one test program that links nothing but that library
# and what it depends on: a module that reaches past its DEPENDS does not link. LIBRARIES are linked
# privately: their headers stay inside the module's own sources. Tests are labelled with the module's
# name; those of SLOW_TESTS, a GoogleTest filter, as slow instead: the sanitizers leave them out. SERIAL is
# for tests that use every processor: ggml's threads spin while they wait for each other, and where one
# of them is not running the rest stand still.
function(ton_module name)
  cmake_parse_arguments(MODULE "SERIAL" "SLOW_TESTS" "DEPENDS;LIBRARIES;SOURCES;TESTS" ${ARGN})

  add_library(ton_${name} STATIC ${MODULE_SOURCES})
  target_include_directories(ton_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(ton_${name} PRIVATE ${TON_WARNINGS})
  list(TRANSFORM MODULE_DEPENDS PREPEND ton_)
  target_link_libraries(ton_${name} PUBLIC ${MODULE_DEPENDS} PRIVATE ${MODULE_LIBRARIES})

  if(MODULE_TESTS)
    add_executable(${name}_test ${MODULE_TESTS})
    target_compile_options(${name}_test PRIVATE ${TON_WARNINGS})
    target_include_directories(${name}_test PRIVATE ${PROJECT_BINARY_DIR}/generated)
    target_link_libraries(${name}_test PRIVATE ton_${name} ${MODULE_LIBRARIES} GTest::gtest_main)
    if(MODULE_SLOW_TESTS)
      gtest_discover_tests(${name}_test TEST_FILTER "${MODULE_SLOW_TESTS}"
        PROPERTIES LABELS slow RUN_SERIAL ${MODULE_SERIAL} DISCOVERY_TIMEOUT 60)
      set(others TEST_FILTER "-${MODULE_SLOW_TESTS}")
    endif()
    gtest_discover_tests(${name}_test ${others}
      PROPERTIES LABELS ${name} RUN_SERIAL ${MODULE_SERIAL} DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
