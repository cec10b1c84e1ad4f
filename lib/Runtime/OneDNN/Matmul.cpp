//===- Matmul.cpp - Products computed by oneDNN ---------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything is made by prepare(). A call of run() borrows a lane, which holds
// the memory objects of one thread: oneDNN takes pointers through such objects
// only, and making them would use the heap.
//
//===----------------------------------------------------------------------===//

#include "Primitive.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <sched.h>
#include <unistd.h>

using namespace bayes::onednn;

#define BAYES_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

/// An array whose allocation can fail.
template <typename T>
class Array {
public:
  bool allocate(uint64_t count) {
    values.reset(new (std::nothrow) T[count]);
    return values != nullptr;
  }
  T &operator[](uint64_t index) { return values[index]; }
  const T &operator[](uint64_t index) const { return values[index]; }
  T *get() { return values.get(); }

private:
  std::unique_ptr<T[]> values;
};

/// The operands of one primitive.
struct Operands {
  Memory x, y, scratch;
};

/// What one thread at a time needs to run any of the products.
struct Lane {
  std::atomic<bool> busy{false};
  Stream stream;
  /// One for each primitive.
  Array<Operands> operands;
};

/// A product, its primitive, and its weights as the primitive reads them.
struct Product {
  bayes_onednn_product shape;
  const float *weights;
  uint64_t primitive;
  Memory packed;

  /// An element of the weights as the artifact stores them.
  float getWeight(uint64_t row, uint64_t column) const {
    uint64_t width = shape.panel_width;
    if (width == 0)
      return weights[row * shape.columns + column];
    return weights[(column / width * shape.reduction + row) * width +
                   column % width];
  }
};

/// What prepare() makes.
class Matmuls {
public:
  dnnl_status_t create(const bayes_onednn_product *shapes, uint64_t number,
                       const void *weights);
  void run(uint64_t number, const float *x, float *y);
  const char *getImplementation(uint64_t number) const;

private:
  dnnl_status_t addProduct(Product &product);
  dnnl_status_t createLane(Lane &lane);
  Lane &borrowLane();
  dnnl_status_t execute(const Product &product, const float *x, float *y);

  Engine engine;
  Array<Primitive> primitives;
  uint64_t primitiveCount = 0;
  Array<Product> products;
  Array<Lane> lanes;
  uint64_t laneCount = 0;
};

} // namespace

/// Finds or makes the primitive of a product and packs its weights.
dnnl_status_t Matmuls::addProduct(Product &product) {
  Key key = {static_cast<dnnl_dim_t>(product.shape.rows),
             static_cast<dnnl_dim_t>(product.shape.reduction),
             static_cast<dnnl_dim_t>(product.shape.columns)};
  uint64_t index = 0;
  while (index < primitiveCount && !(primitives[index].key == key))
    ++index;
  if (index == primitiveCount) {
    if (dnnl_status_t status = primitives[index].create(key, engine.get()))
      return status;
    ++primitiveCount;
  }
  product.primitive = index;

  Array<float> plain;
  if (!plain.allocate(product.shape.reduction * product.shape.columns))
    return dnnl_out_of_memory;
  for (uint64_t row = 0; row < product.shape.reduction; ++row)
    for (uint64_t column = 0; column < product.shape.columns; ++column)
      plain[row * product.shape.columns + column] =
          product.getWeight(row, column);
  Stream stream;
  if (dnnl_status_t status = make(stream, dnnl_stream_create, engine.get(),
                                  dnnl_stream_default_flags))
    return status;
  return primitives[index].packWeights(plain.get(), engine.get(), stream.get(),
                                       product.packed);
}

dnnl_status_t Matmuls::createLane(Lane &lane) {
  if (!lane.operands.allocate(primitiveCount))
    return dnnl_out_of_memory;
  if (dnnl_status_t status = make(lane.stream, dnnl_stream_create, engine.get(),
                                  dnnl_stream_default_flags))
    return status;
  for (uint64_t i = 0; i < primitiveCount; ++i) {
    Operands &operands = lane.operands[i];
    if (dnnl_status_t status =
            make(operands.x, dnnl_memory_create, primitives[i].getX(),
                 engine.get(), /*handle=*/nullptr))
      return status;
    if (dnnl_status_t status =
            make(operands.y, dnnl_memory_create, primitives[i].getY(),
                 engine.get(), /*handle=*/nullptr))
      return status;
    if (dnnl_status_t status = make(operands.scratch, dnnl_memory_create,
                                    primitives[i].getScratch(), engine.get(),
                                    DNNL_MEMORY_ALLOCATE))
      return status;
  }
  return dnnl_success;
}

dnnl_status_t Matmuls::create(const bayes_onednn_product *shapes,
                              uint64_t number, const void *weights) {
  SingleThread single;
  if (!primitives.allocate(number) || !products.allocate(number))
    return dnnl_out_of_memory;
  if (dnnl_status_t status = make(engine, dnnl_engine_create, dnnl_cpu, 0))
    return status;
  for (uint64_t i = 0; i < number; ++i) {
    products[i].shape = shapes[i];
    products[i].weights = reinterpret_cast<const float *>(
        static_cast<const char *>(weights) + shapes[i].weights_offset);
    if (dnnl_status_t status = addProduct(products[i]))
      return status;
  }
  laneCount = std::max(sysconf(_SC_NPROCESSORS_ONLN), 1L);
  if (!lanes.allocate(laneCount))
    return dnnl_out_of_memory;
  for (uint64_t i = 0; i < laneCount; ++i)
    if (dnnl_status_t status = createLane(lanes[i]))
      return status;
  return dnnl_success;
}

/// A lane that no other thread uses. There are as many as processors, so who
/// waits for one waits for a thread that is about to give it back.
Lane &Matmuls::borrowLane() {
  for (;;) {
    for (uint64_t i = 0; i < laneCount; ++i)
      if (!lanes[i].busy.exchange(true, std::memory_order_acquire))
        return lanes[i];
    sched_yield();
  }
}

dnnl_status_t Matmuls::execute(const Product &product, const float *x,
                               float *y) {
  SingleThread single;
  Lane &lane = borrowLane();
  Operands &operands = lane.operands[product.primitive];
  dnnl_status_t status = dnnl_memory_set_data_handle(
      operands.x.get(), const_cast<void *>(static_cast<const void *>(x)));
  if (status == dnnl_success)
    status = dnnl_memory_set_data_handle(operands.y.get(), y);
  const dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_SRC, operands.x.get()},
      {DNNL_ARG_WEIGHTS, product.packed.get()},
      {DNNL_ARG_DST, operands.y.get()},
      {DNNL_ARG_SCRATCHPAD, operands.scratch.get()}};
  if (status == dnnl_success)
    status = dnnl_primitive_execute(primitives[product.primitive].handle.get(),
                                    lane.stream.get(), 4, arguments);
  if (status == dnnl_success)
    status = dnnl_stream_wait(lane.stream.get());
  lane.busy.store(false, std::memory_order_release);
  return status;
}

void Matmuls::run(uint64_t number, const float *x, float *y) {
  const Product &product = products[number];
  if (execute(product, x, y) == dnnl_success)
    return;
  // oneDNN refuses before it writes, e.g. when it gets no memory for its list
  // of arguments. Blocks cannot fail, so the result is computed here.
  const bayes_onednn_product &shape = product.shape;
  for (uint64_t row = 0; row < shape.rows; ++row)
    for (uint64_t column = 0; column < shape.columns; ++column) {
      float sum = y[row * shape.columns + column];
      for (uint64_t k = 0; k < shape.reduction; ++k)
        sum += x[row * shape.reduction + k] * product.getWeight(k, column);
      y[row * shape.columns + column] = sum;
    }
}

const char *Matmuls::getImplementation(uint64_t number) const {
  const char *name = "";
  const Primitive &primitive = primitives[products[number].primitive];
  dnnl_primitive_desc_query(primitive.desc.get(), dnnl_query_impl_info_str, 0,
                            &name);
  return name;
}

BAYES_EXPORT bayes_status
bayes_onednn_matmul_prepare(const bayes_onednn_product *products,
                            uint64_t count, const void *weights, void **state) {
  *state = nullptr;
  std::unique_ptr<Matmuls> matmuls(new (std::nothrow) Matmuls);
  dnnl_status_t status =
      matmuls ? matmuls->create(products, count, weights) : dnnl_out_of_memory;
  if (status == dnnl_success)
    *state = matmuls.release();
  if (status == dnnl_unimplemented)
    return BAYES_ERROR_UNSUPPORTED_CPU;
  return status == dnnl_success ? BAYES_OK : BAYES_ERROR_OUT_OF_MEMORY;
}

BAYES_EXPORT void bayes_onednn_matmul_release(void *state) {
  delete static_cast<Matmuls *>(state);
}

BAYES_EXPORT void bayes_onednn_matmul_run(void *const *state, uint64_t number,
                                          const float *x, float *y) {
  static_cast<Matmuls *>(*state)->run(number, x, y);
}

BAYES_EXPORT const char *bayes_onednn_matmul_implementation(const void *state,
                                                            uint64_t number) {
  return static_cast<const Matmuls *>(state)->getImplementation(number);
}
