#===- EmbedFile.cmake - A file as the elements of a C array ----------------===#
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
#
# Script: cmake -DINPUT=<file> -DOUTPUT=<file> -P EmbedFile.cmake
#
# Writes the bytes of INPUT to OUTPUT as "0x..,0x..," lines, to be included
# between the braces of an array of unsigned char. No zero is appended.

foreach(variable INPUT OUTPUT)
  if(NOT DEFINED ${variable})
    message(FATAL_ERROR "usage: cmake -DINPUT=F -DOUTPUT=F -P EmbedFile.cmake")
  endif()
endforeach()

file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
# Lines of 16 bytes, five characters each.
string(REGEX REPLACE
  "(................................................................................)"
  "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "${bytes}\n")
