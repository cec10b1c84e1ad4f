#===- BayesOneDNN.cmake - Finds oneDNN ------------------------------------===#
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
#
# BAYES_ENABLE_ONEDNN is AUTO (use it if it is found), ON (required) or OFF.
# Sets BAYES_HAVE_ONEDNN, and then the target DNNL::dnnl exists. scripts/setup
# puts oneDNN into .cache/onednn.

set(BAYES_ENABLE_ONEDNN AUTO CACHE STRING
  "Let compiled models call oneDNN 3 for large products: AUTO, ON or OFF")
set_property(CACHE BAYES_ENABLE_ONEDNN PROPERTY STRINGS AUTO ON OFF)

set(BAYES_HAVE_ONEDNN OFF)
set(reason "BAYES_ENABLE_ONEDNN is OFF")
if(BAYES_ENABLE_ONEDNN)
  find_package(dnnl 3 QUIET CONFIG HINTS ${PROJECT_SOURCE_DIR}/.cache/onednn)
  # Its number of threads is set through GNU OpenMP, whose header is GCC's.
  include(CheckLibraryExists)
  check_library_exists(gomp omp_set_num_threads "" BAYES_HAVE_GOMP)
  if(NOT dnnl_FOUND)
    set(reason "not found; 'scripts/fetch-onednn' brings it")
  elseif(NOT DNNL_CPU_THREADING_RUNTIME STREQUAL OMP)
    set(reason "that in ${dnnl_DIR} is not for OpenMP")
  elseif(NOT BAYES_HAVE_GOMP)
    set(reason "GNU OpenMP (libgomp) not found")
  else()
    set(BAYES_HAVE_ONEDNN ON)
  endif()
endif()

if(BAYES_HAVE_ONEDNN)
  message(STATUS "Found oneDNN ${dnnl_VERSION} in ${dnnl_DIR}")
elseif(BAYES_ENABLE_ONEDNN STREQUAL AUTO OR NOT BAYES_ENABLE_ONEDNN)
  message(STATUS "Without oneDNN: ${reason}")
else()
  message(FATAL_ERROR "BAYES_ENABLE_ONEDNN is ${BAYES_ENABLE_ONEDNN}, but oneDNN: ${reason}")
endif()
