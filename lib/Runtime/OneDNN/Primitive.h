//===- Primitive.h - One matmul primitive of oneDNN -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_RUNTIME_ONEDNN_PRIMITIVE_H
#define BAYES_LIB_RUNTIME_ONEDNN_PRIMITIVE_H

#include "Handles.h"
#include "bayes-runtime/OneDNN.h"

namespace bayes::onednn {

/// Everything that tells two primitives apart. The rest is the same for all of
/// them: f32, row-major without gaps, Y += X W, made for one thread.
struct Key {
  dnnl_dim_t rows, reduction, columns;

  bool operator==(const Key &other) const {
    return rows == other.rows && reduction == other.reduction &&
           columns == other.columns;
  }
};

/// Code for Y += X W of one shape. Immutable once made: any number of threads
/// may execute it, each with memory objects of its own for X, Y and scratch.
struct Primitive {
  Key key;
  PrimitiveDesc desc;
  PrimitiveHandle handle;

  /// Has to run within a `SingleThread`.
  dnnl_status_t create(const Key &wanted, dnnl_engine_t engine);

  /// The descriptions that the primitive chose or was given.
  const_dnnl_memory_desc_t getX() const { return query(dnnl_query_src_md); }
  const_dnnl_memory_desc_t getY() const { return query(dnnl_query_dst_md); }
  const_dnnl_memory_desc_t getWeights() const {
    return query(dnnl_query_weights_md);
  }
  const_dnnl_memory_desc_t getScratch() const {
    return query(dnnl_query_scratchpad_md);
  }

  /// Makes `packed` and reorders `weights`, [reduction, columns], into it. Has
  /// to run within a `SingleThread`.
  dnnl_status_t packWeights(const float *weights, dnnl_engine_t engine,
                            dnnl_stream_t stream, Memory &packed) const;

private:
  const_dnnl_memory_desc_t query(dnnl_query_t what) const {
    return dnnl_primitive_desc_query_md(desc.get(), what, 0);
  }
};

/// Keeps oneDNN to the calling thread as long as it exists. OpenMP has one such
/// setting per thread, so others do not see it.
class SingleThread {
public:
  SingleThread();
  ~SingleThread();
  SingleThread(const SingleThread &) = delete;
  SingleThread &operator=(const SingleThread &) = delete;

private:
  const int threads;
};

} // namespace bayes::onednn

#endif // BAYES_LIB_RUNTIME_ONEDNN_PRIMITIVE_H
