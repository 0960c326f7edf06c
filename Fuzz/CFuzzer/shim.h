#pragma once
// libFuzzer's entry for programs with a main of their own. It comes with -sanitize=fuzzer and has no header.
// Source: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*target)(const uint8_t *octets, size_t count));

// libFuzzer's own way to change an input, for whoever changes only a part of it.
size_t LLVMFuzzerMutate(uint8_t *octets, size_t count, size_t room);

// glibc declares it to GNU programs alone.
int memfd_create(const char *name, unsigned int flags);
