#===- ManPage.cmake - The help of a tool as a manual page ------------------===#
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
#
# Script: cmake -DTOOL=<program> -DVERSION=<version> -DOUTPUT=<file>
#           -P ManPage.cmake
#
# Writes what the program prints for --help to the roff file OUTPUT. Titles such
# as "options:" become sections; the rest keeps its lines.

foreach(variable TOOL VERSION OUTPUT)
  if(NOT DEFINED ${variable})
    message(FATAL_ERROR
      "usage: cmake -DTOOL=P -DVERSION=V -DOUTPUT=F -P ManPage.cmake")
  endif()
endforeach()

execute_process(COMMAND ${TOOL} --help
  OUTPUT_VARIABLE text RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "'${TOOL} --help' failed: ${code}")
endif()
get_filename_component(name ${TOOL} NAME)
string(TOUPPER ${name} title)

# Characters that roff would interpret.
string(REPLACE "\\" "\\e" text "${text}")
string(REPLACE "-" "\\-" text "${text}")
string(REGEX REPLACE "\n([.'])" "\n\\\\&\\1" text "${text}")

string(REGEX REPLACE "^usage: ([^\n]*)\n"
  ".SH SYNOPSIS\n\\1\n.SH DESCRIPTION\n.nf" text "${text}")
string(REGEX MATCHALL "\n[a-z][^\n]*:\n" sections "${text}")
foreach(section ${sections})
  string(STRIP "${section}" heading)
  string(REGEX REPLACE ":$" "" heading "${heading}")
  string(TOUPPER "${heading}" heading)
  string(REPLACE "${section}" "\n.fi\n.SH ${heading}\n.nf\n" text "${text}")
endforeach()
file(WRITE "${OUTPUT}"
  ".TH ${title} 1 \"\" \"bayes\\-mlir ${VERSION}\"\n"
  ".SH NAME\n${name} \\- part of the compiler for Bayesian neural networks\n"
  "${text}.fi\n")
