//===- Quote.h - Names of a file in messages ------------------ -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_IMPORT_QUOTE_H
#define BAYES_LIB_IMPORT_QUOTE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Unicode.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace mlir::bayes {

/// 'name', as it is if it is printable UTF-8 without backslashes and otherwise
/// escaped: names come from outside and must not reach a terminal raw.
inline std::string quote(llvm::StringRef name) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '\'';
  if (llvm::sys::unicode::columnWidthUTF8(name) >= 0 && !name.contains('\\'))
    os << name;
  else
    os.write_escaped(name);
  os << '\'';
  return text;
}

} // namespace mlir::bayes

#endif // BAYES_LIB_IMPORT_QUOTE_H
