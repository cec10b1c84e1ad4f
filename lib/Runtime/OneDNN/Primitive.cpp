//===- Primitive.cpp - One matmul primitive of oneDNN ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Primitive.h"

using namespace bayes::onednn;

// GNU OpenMP's own, whose header comes with GCC alone.
extern "C" int omp_get_max_threads(void);
extern "C" void omp_set_num_threads(int);

SingleThread::SingleThread() : threads(omp_get_max_threads()) {
  omp_set_num_threads(1);
}

SingleThread::~SingleThread() { omp_set_num_threads(threads); }

/// Describes a matrix of floats, row-major without gaps.
static dnnl_status_t describe(MemoryDesc &desc, dnnl_dim_t rows,
                              dnnl_dim_t columns) {
  const dnnl_dims_t shape = {rows, columns};
  return make(desc, dnnl_memory_desc_create_with_tag, 2, shape, dnnl_f32,
              dnnl_ab);
}

/// Attributes: the result is added to Y, and scratch memory is the caller's.
static dnnl_status_t makeAttributes(Attributes &attributes) {
  PostOps post;
  if (dnnl_status_t status = make(post, dnnl_post_ops_create))
    return status;
  if (dnnl_status_t status = dnnl_post_ops_append_sum(
          post.get(), /*scale=*/1.0f, /*zero_point=*/0, dnnl_data_type_undef))
    return status;
  if (dnnl_status_t status = make(attributes, dnnl_primitive_attr_create))
    return status;
  if (dnnl_status_t status =
          dnnl_primitive_attr_set_post_ops(attributes.get(), post.get()))
    return status;
  return dnnl_primitive_attr_set_scratchpad_mode(attributes.get(),
                                                 dnnl_scratchpad_mode_user);
}

dnnl_status_t Primitive::create(const Key &wanted, dnnl_engine_t engine) {
  MemoryDesc x, weights, y;
  Attributes attributes;
  if (dnnl_status_t status = describe(x, wanted.rows, wanted.reduction))
    return status;
  if (dnnl_status_t status = describe(y, wanted.rows, wanted.columns))
    return status;
  // The primitive chooses the layout of the weights.
  const dnnl_dims_t shape = {wanted.reduction, wanted.columns};
  if (dnnl_status_t status = make(weights, dnnl_memory_desc_create_with_tag, 2,
                                  shape, dnnl_f32, dnnl_format_tag_any))
    return status;
  if (dnnl_status_t status = makeAttributes(attributes))
    return status;
  if (dnnl_status_t status =
          make(desc, dnnl_matmul_primitive_desc_create, engine, x.get(),
               weights.get(), nullptr, y.get(), attributes.get()))
    return status;
  key = wanted;
  return make(handle, dnnl_primitive_create, desc.get());
}

dnnl_status_t Primitive::packWeights(const float *weights, dnnl_engine_t engine,
                                     dnnl_stream_t stream,
                                     Memory &packed) const {
  MemoryDesc plain;
  Memory source;
  PrimitiveDesc reorderDesc;
  PrimitiveHandle reorder;
  if (dnnl_status_t status = describe(plain, key.reduction, key.columns))
    return status;
  if (dnnl_status_t status =
          make(source, dnnl_memory_create, plain.get(), engine,
               const_cast<void *>(static_cast<const void *>(weights))))
    return status;
  if (dnnl_status_t status = make(packed, dnnl_memory_create, getWeights(),
                                  engine, DNNL_MEMORY_ALLOCATE))
    return status;
  if (dnnl_status_t status =
          make(reorderDesc, dnnl_reorder_primitive_desc_create, plain.get(),
               engine, getWeights(), engine, nullptr))
    return status;
  if (dnnl_status_t status =
          make(reorder, dnnl_primitive_create, reorderDesc.get()))
    return status;
  const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, source.get()},
                                       {DNNL_ARG_TO, packed.get()}};
  if (dnnl_status_t status =
          dnnl_primitive_execute(reorder.get(), stream, 2, arguments))
    return status;
  return dnnl_stream_wait(stream);
}
