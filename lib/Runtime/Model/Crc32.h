/*===- Crc32.h - The checksum of the weights ----------------------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef BAYES_RUNTIME_MODEL_CRC32_H
#define BAYES_RUNTIME_MODEL_CRC32_H

#include <stddef.h>
#include <stdint.h>

/** Tables for eight bytes at a time ("slicing-by-8"): row k advances a byte's
    remainder by k more zero bytes. 8 KiB, made when needed rather than stored
    in every artifact. */
typedef struct Crc32Tables {
  uint32_t rows[8][256];
} Crc32Tables;

static void makeCrc32Tables(Crc32Tables *tables) {
  const uint32_t polynomial = 0xEDB88320u;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder >> 1) ^ (remainder & 1 ? polynomial : 0);
    tables->rows[0][byte] = remainder;
  }
  for (uint32_t byte = 0; byte < 256; ++byte)
    for (int k = 1; k < 8; ++k) {
      uint32_t previous = tables->rows[k - 1][byte];
      tables->rows[k][byte] =
          (previous >> 8) ^ tables->rows[0][previous & 0xff];
    }
}

/** zlib's CRC-32 of `size` bytes at `data`. */
static uint32_t computeCrc32(const Crc32Tables *tables,
                             const unsigned char *data, uint64_t size) {
  uint32_t crc = 0xFFFFFFFFu;
  for (; size >= 8; size -= 8, data += 8) {
    uint64_t word;
    __builtin_memcpy(&word, data, sizeof(word));
    word ^= crc;
    crc = 0;
    for (int k = 0; k < 8; ++k)
      crc ^= tables->rows[7 - k][(word >> (8 * k)) & 0xff];
  }
  for (; size != 0; --size, ++data)
    crc = (crc >> 8) ^ tables->rows[0][(crc ^ *data) & 0xff];
  return ~crc;
}

#endif /* BAYES_RUNTIME_MODEL_CRC32_H */
