/*===- host.c - Opens compiled models and says what they are ------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions. See LICENSE for license information.                           *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Needs no header of a model. Build it with                                  *|
|*   cc host.c $(pkg-config --cflags --libs bayes-runtime) -o host            *|
|* and call it with libraries that bayes-compile wrote:                       *|
|*   ./host ./mnist.so                                                        *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include <bayes-runtime/bayes_abi.h>

#include <dlfcn.h>
#include <stdio.h>

/* Prints a line about the model in the library `path`. Returns 0, or 1 after a
   message. */
static int describe(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  const bayes_model_api *api = dlsym(library, "bayes_model_v1");
  if (!api || api->abi_version != BAYES_ABI_VERSION) {
    fprintf(stderr, "%s: not a model of this version\n", path);
    dlclose(library);
    return 1;
  }
  bayes_model *model;
  bayes_status status = api->init(NULL, &model);
  if (status != BAYES_OK) {
    fprintf(stderr, "%s: %s\n", path, api->status_message(status));
    dlclose(library);
    return 1;
  }
  const bayes_model_info *info = api->info();
  printf("%s: %u outputs, %s, %zu bytes of workspace\n", info->name,
         (unsigned)info->output_count, info->tier, api->workspace_size(model));
  api->free(model);
  dlclose(library);
  return 0;
}

int main(int argc, char **argv) {
  int failed = 0;
  for (int i = 1; i < argc; ++i)
    failed |= describe(argv[i]);
  return failed;
}
