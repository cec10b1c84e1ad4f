//===- Handles.h - Ownership of oneDNN's objects ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_RUNTIME_ONEDNN_HANDLES_H
#define BAYES_LIB_RUNTIME_ONEDNN_HANDLES_H

#include <memory>
#include <oneapi/dnnl/dnnl.h>

namespace bayes::onednn {

/// Deletes by a function of oneDNN's C interface.
template <auto Destroy>
struct Deleter {
  template <typename T>
  void operator()(T *object) const {
    Destroy(object);
  }
};

using Engine = std::unique_ptr<dnnl_engine, Deleter<dnnl_engine_destroy>>;
using Stream = std::unique_ptr<dnnl_stream, Deleter<dnnl_stream_destroy>>;
using Memory = std::unique_ptr<dnnl_memory, Deleter<dnnl_memory_destroy>>;
using MemoryDesc =
    std::unique_ptr<dnnl_memory_desc, Deleter<dnnl_memory_desc_destroy>>;
using Attributes =
    std::unique_ptr<dnnl_primitive_attr, Deleter<dnnl_primitive_attr_destroy>>;
using PostOps = std::unique_ptr<dnnl_post_ops, Deleter<dnnl_post_ops_destroy>>;
using PrimitiveDesc =
    std::unique_ptr<dnnl_primitive_desc, Deleter<dnnl_primitive_desc_destroy>>;
using PrimitiveHandle =
    std::unique_ptr<dnnl_primitive, Deleter<dnnl_primitive_destroy>>;

/// Calls `create(&object, arguments...)` and takes the object over.
template <typename Handle, typename Function, typename... Arguments>
dnnl_status_t make(Handle &handle, Function create, Arguments... arguments) {
  typename Handle::pointer object = nullptr;
  dnnl_status_t status = create(&object, arguments...);
  if (status == dnnl_success)
    handle.reset(object);
  return status;
}

} // namespace bayes::onednn

#endif // BAYES_LIB_RUNTIME_ONEDNN_HANDLES_H
