#===- BayesUseMLIR.cmake - MLIR and LLVM as one target ---------------------===#
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
#
# Defines the target Bayes::MLIR for this build and, installed, for others that
# find the package: headers, definitions and flags of the MLIR that
# find_package(MLIR) has found, linked as libMLIR.so and libLLVM.so. Imported, so
# that the exported libraries name it and each side defines its own.

if(TARGET Bayes::MLIR)
  return()
endif()
add_library(Bayes::MLIR INTERFACE IMPORTED)
target_include_directories(Bayes::MLIR INTERFACE
  ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
separate_arguments(BAYES_LLVM_DEFINITIONS NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(Bayes::MLIR INTERFACE ${BAYES_LLVM_DEFINITIONS})
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(Bayes::MLIR INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
endif()
if(NOT LLVM_ENABLE_ASSERTIONS AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(Bayes::MLIR INTERFACE
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include \"${CMAKE_CURRENT_LIST_DIR}/StatisticLayout.h\">")
endif()
target_link_libraries(Bayes::MLIR INTERFACE MLIR LLVM)
