#===- AddBayes.cmake - Build rules of the project --------------------------===#
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
#
# MLIR and LLVM are linked only as libMLIR.so and libLLVM.so. The imported
# targets of single MLIR components (MLIRIR, ...) are static archives: linking
# one puts a second copy of MLIR, with its own type identifiers and command-line
# options, into the process. So these rules refuse such targets.
#
#   add_bayes_library(Name sources... [LINK libs...] [DEPENDS targets...])
#       A static library of compiler code, which may include MLIR and LLVM
#       headers. LINK names libraries of this project only.
#   add_bayes_plain_library(Name sources... [LINK libs...] [DEPENDS targets...])
#       The same for code that has no LLVM in it: run time and shared support.
#   add_bayes_tool(name sources... [LINK libs...] [DEPENDS targets...])
#       An executable in bin/.
#   add_bayes_plugin(Name sources... [LINK libs...] [DEPENDS targets...])
#       A module in lib/ for `mlir-opt --load-dialect-plugin`.
#   add_bayes_unittest(NameTests sources... [LINK libs...] [DEPENDS targets...])
#       A GoogleTest executable, run by lit as part of check-bayes-unit.
#   add_bayes_fuzzer(name sources... [LINK libs...] [DEPENDS targets...])
#       A fuzz target bayes-fuzz-<name>: a libFuzzer program with BAYES_FUZZERS,
#       otherwise one that calls the target with the files it is given.

# Flags that hold for every target of the project.
function(bayes_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_17)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:include>)
  # TableGen's output is not held to the warnings below.
  target_include_directories(${target} SYSTEM PUBLIC
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>)
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
    -ffunction-sections -fdata-sections -ffp-contract=off)
  target_link_options(${target} PRIVATE LINKER:--gc-sections)
  if(BAYES_WARNINGS)
    target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wcast-qual -Wshadow -Wimplicit-fallthrough
      $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Wsuggest-override
                                -Wextra-semi>
      $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>)
  endif()
  if(BAYES_SANITIZERS)
    target_compile_options(${target} PRIVATE
      -fsanitize=${BAYES_SANITIZERS} -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${BAYES_SANITIZERS})
  endif()
  if(BAYES_FUZZERS)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# Gives `target` the headers and the shared libraries of MLIR and LLVM.
function(bayes_use_mlir target)
  # TableGen output names parameters it does not use and shadows variables.
  target_compile_options(${target} PRIVATE -Wno-unused-parameter -Wno-shadow)
  target_link_libraries(${target} PUBLIC Bayes::MLIR)
  if(BAYES_PRECOMPILED_HEADERS)
    bayes_precompile_headers(${target})
  endif()
endfunction()

# Reading MLIR's headers is most of the time that a source takes. The first
# library precompiles those that most sources include, and the others share them.
function(bayes_precompile_headers target)
  target_compile_options(${target} PRIVATE
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  get_property(owner GLOBAL PROPERTY BAYES_PRECOMPILED_HEADERS_OWNER)
  if(owner)
    target_precompile_headers(${target} REUSE_FROM ${owner})
    return()
  endif()
  set_property(GLOBAL PROPERTY BAYES_PRECOMPILED_HEADERS_OWNER ${target})
  target_precompile_headers(${target} PRIVATE
    <mlir/Dialect/Func/IR/FuncOps.h>
    <mlir/Dialect/Linalg/IR/Linalg.h>
    <mlir/Dialect/Math/IR/Math.h>
    <mlir/Dialect/SCF/IR/SCF.h>
    <mlir/Dialect/Vector/IR/VectorOps.h>
    <mlir/Pass/PassManager.h>)
endfunction()

# Links `libraries` and refuses the static archives of MLIR and LLVM.
function(bayes_link target)
  foreach(library ${ARGN})
    if(library MATCHES "^(MLIR|LLVM).+")
      message(FATAL_ERROR
        "${target} links '${library}', a static archive; add_bayes_library "
        "already links libMLIR.so and libLLVM.so")
    endif()
  endforeach()
  target_link_libraries(${target} PUBLIC ${ARGN})
endfunction()

# Installs `target`; users of the package know it as Bayes::<name>, without the
# "Bayes" that its own name may begin with.
function(bayes_install target)
  string(REGEX REPLACE "^Bayes" "" name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT BayesMLIRTargets
    RUNTIME DESTINATION bin
    LIBRARY DESTINATION lib
    ARCHIVE DESTINATION lib)
endfunction()

# Splits `NAME sources... LINK ... DEPENDS ...`; defines ARG_* in the caller.
macro(bayes_parse_arguments)
  cmake_parse_arguments(ARG "" "" "LINK;DEPENDS" ${ARGN})
  if(NOT ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "a target of the project needs at least one source")
  endif()
endmacro()

function(add_bayes_library name)
  bayes_parse_arguments(${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  bayes_compile_options(${name})
  bayes_use_mlir(${name})
  bayes_link(${name} ${ARG_LINK})
  # Generated headers are shared by most of the compiler; depending on all of
  # them keeps the LINK lists the only dependencies anybody has to write.
  add_dependencies(${name} BayesIRIncGen BayesTransformsIncGen ${ARG_DEPENDS})
  bayes_install(${name})
endfunction()

function(add_bayes_plain_library name)
  bayes_parse_arguments(${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  bayes_compile_options(${name})
  bayes_link(${name} ${ARG_LINK})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  bayes_install(${name})
endfunction()

function(add_bayes_tool name)
  bayes_parse_arguments(${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  bayes_compile_options(${name})
  bayes_link(${name} ${ARG_LINK})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  bayes_install(${name})
  set_property(GLOBAL APPEND PROPERTY BAYES_TOOLS ${name})
  set_property(GLOBAL APPEND PROPERTY BAYES_TEST_DEPENDS ${name})
endfunction()

function(add_bayes_plugin name)
  bayes_parse_arguments(${ARGN})
  add_library(${name} MODULE ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES PREFIX "")
  bayes_compile_options(${name})
  bayes_link(${name} ${ARG_LINK})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  bayes_install(${name})
  set_property(GLOBAL APPEND PROPERTY BAYES_TEST_DEPENDS ${name})
endfunction()

function(add_bayes_unittest name)
  bayes_parse_arguments(${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  bayes_compile_options(${name})
  bayes_link(${name} ${ARG_LINK} GTest::gmock GTest::gtest_main)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  set_property(GLOBAL APPEND PROPERTY BAYES_UNITTESTS ${name})
endfunction()

function(add_bayes_fuzzer name)
  bayes_parse_arguments(${ARGN})
  set(target bayes-fuzz-${name})
  add_executable(${target} ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  bayes_compile_options(${target})
  bayes_link(${target} BayesSupport ${ARG_LINK})
  if(BAYES_FUZZERS)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${target} PRIVATE
      ${PROJECT_SOURCE_DIR}/test/Fuzz/ReplayMain.cpp)
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${target} ${ARG_DEPENDS})
  endif()
  set_property(GLOBAL APPEND PROPERTY BAYES_FUZZ_TARGETS ${target})
  set_property(GLOBAL APPEND PROPERTY BAYES_TEST_DEPENDS ${target})
endfunction()
