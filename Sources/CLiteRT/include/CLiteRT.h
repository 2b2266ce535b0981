// The part of LiteRT's C API that Floe calls, declared as the shipped library (ai-edge-litert 2.3) has it, and a loader
// that finds its functions at run time. Enumerations are passed as the ints they are.
#ifndef CLITERT_H
#define CLITERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// LiteRtLayout: sizes of the dimensions, −1 where unknown.
typedef struct {
  /// Bits 0 to 6: the rank; bit 7: whether there are strides.
  uint32_t rank_and_flags;
  int32_t dimensions[8];
  uint32_t strides[8];
} clitert_layout;

/// LiteRtRankedTensorType.
typedef struct {
  int32_t element_type;
  clitert_layout layout;
} clitert_tensor_type;

/// LiteRtAny, of the type that is an integer.
typedef struct {
  int32_t type;
  int64_t integer;
} clitert_value;

/// LiteRtEnvOption.
typedef struct {
  int32_t tag;
  clitert_value value;
} clitert_option;

_Static_assert(sizeof(clitert_value) == 16, "LiteRtAny");
_Static_assert(sizeof(clitert_option) == 24 && offsetof(clitert_option, value) == 8, "LiteRtEnvOption");
_Static_assert(sizeof(clitert_layout) == 68, "LiteRtLayout");
_Static_assert(sizeof(clitert_tensor_type) == 72, "LiteRtRankedTensorType");

/// LiteRT's objects, all opaque.
typedef struct clitert_environment clitert_environment;
typedef struct clitert_model clitert_model;
typedef struct clitert_signature clitert_signature;
typedef struct clitert_subgraph clitert_subgraph;
typedef struct clitert_op clitert_op;
typedef struct clitert_tensor clitert_tensor;
typedef struct clitert_options clitert_options;
typedef struct clitert_opaque_options clitert_opaque_options;
typedef struct clitert_compiled_model clitert_compiled_model;
typedef struct clitert_buffer clitert_buffer;

// Each function as FUNCTION(its name here, its name in the library, its parameters). All return a status, 0 for success.
#define CLITERT_FUNCTIONS(FUNCTION)                                                                                  \
  FUNCTION(create_environment, LiteRtCreateEnvironment,                                                              \
           (int32_t count, const clitert_option *options, clitert_environment **result))                             \
  FUNCTION(create_model, LiteRtCreateModelFromBuffer,                                                                \
           (clitert_environment *, const void *bytes, size_t size, clitert_model **result))                          \
  FUNCTION(create_model_from_file, LiteRtCreateModelFromFile,                                                        \
           (clitert_environment *, const char *path, clitert_model **result))                                        \
  FUNCTION(signature_count, LiteRtGetNumModelSignatures, (clitert_model *, size_t *result))                          \
  FUNCTION(signature, LiteRtGetModelSignature, (clitert_model *, size_t index, clitert_signature **result))          \
  FUNCTION(signature_key, LiteRtGetSignatureKey, (clitert_signature *, const char **result))                         \
  FUNCTION(input_count, LiteRtGetNumSignatureInputs, (clitert_signature *, size_t *result))                          \
  FUNCTION(input_name, LiteRtGetSignatureInputName, (clitert_signature *, size_t index, const char **result))        \
  FUNCTION(input, LiteRtGetSignatureInputTensorByIndex, (clitert_signature *, size_t index, clitert_tensor **result)) \
  FUNCTION(output_count, LiteRtGetNumSignatureOutputs, (clitert_signature *, size_t *result))                        \
  FUNCTION(output_name, LiteRtGetSignatureOutputName, (clitert_signature *, size_t index, const char **result))      \
  FUNCTION(output, LiteRtGetSignatureOutputTensorByIndex,                                                            \
           (clitert_signature *, size_t index, clitert_tensor **result))                                             \
  FUNCTION(tensor_name, LiteRtGetTensorName, (clitert_tensor *, const char **result))                                \
  FUNCTION(tensor_kind, LiteRtGetTensorTypeId, (clitert_tensor *, int32_t *result))                                  \
  FUNCTION(unranked_type, LiteRtGetUnrankedTensorType, (clitert_tensor *, int32_t *element_type))                    \
  FUNCTION(ranked_type, LiteRtGetRankedTensorType, (clitert_tensor *, clitert_tensor_type *result))                  \
  FUNCTION(subgraph_count, LiteRtGetNumModelSubgraphs, (clitert_model *, size_t *result))                            \
  FUNCTION(subgraph, LiteRtGetModelSubgraph, (clitert_model *, size_t index, clitert_subgraph **result))             \
  FUNCTION(op_count, LiteRtGetNumSubgraphOps, (clitert_subgraph *, size_t *result))                                  \
  FUNCTION(op, LiteRtGetSubgraphOp, (clitert_subgraph *, size_t index, clitert_op **result))                         \
  FUNCTION(op_code, LiteRtGetOpCode, (clitert_op *, int32_t *result))                                                \
  FUNCTION(custom_code, LiteRtGetCustomCode, (clitert_op *, const char **result))                                    \
  FUNCTION(create_options, LiteRtCreateOptions, (clitert_options **result))                                          \
  FUNCTION(set_accelerators, LiteRtSetOptionsHardwareAccelerators, (clitert_options *, int32_t set))                 \
  FUNCTION(create_opaque_options, LiteRtCreateOpaqueOptions,                                                         \
           (const char *identifier, void *payload, void (*destroy)(void *), clitert_opaque_options **result))        \
  FUNCTION(add_opaque_options, LiteRtAddOpaqueOptions, (clitert_options *, clitert_opaque_options *taken))           \
  FUNCTION(create_compiled_model, LiteRtCreateCompiledModel,                                                         \
           (clitert_environment *, clitert_model *, clitert_options *, clitert_compiled_model **result))             \
  FUNCTION(resize_input, LiteRtCompiledModelResizeInputTensor,                                                       \
           (clitert_compiled_model *, size_t signature, size_t index, const int32_t *sizes, size_t rank))            \
  FUNCTION(resize_input_freely, LiteRtCompiledModelResizeInputTensorNonStrict,                                       \
           (clitert_compiled_model *, size_t signature, size_t index, const int32_t *sizes, size_t rank))            \
  FUNCTION(output_layouts, LiteRtGetCompiledModelOutputTensorLayouts,                                                \
           (clitert_compiled_model *, size_t signature, size_t count, clitert_layout *result, bool allocate))        \
  FUNCTION(create_buffer, LiteRtCreateTensorBufferFromHostMemory,                                                    \
           (const clitert_tensor_type *, void *memory, size_t size, void (*destroy)(void *), clitert_buffer **result)) \
  FUNCTION(run, LiteRtRunCompiledModel,                                                                              \
           (clitert_compiled_model *, size_t signature, size_t input_count, clitert_buffer **inputs,                 \
            size_t output_count, clitert_buffer **outputs))

// Those that free an object and return nothing.
#define CLITERT_DESTROYERS(FUNCTION)                                                                                 \
  FUNCTION(destroy_environment, LiteRtDestroyEnvironment, (clitert_environment *))                                   \
  FUNCTION(destroy_model, LiteRtDestroyModel, (clitert_model *))                                                     \
  FUNCTION(destroy_options, LiteRtDestroyOptions, (clitert_options *))                                               \
  FUNCTION(destroy_compiled_model, LiteRtDestroyCompiledModel, (clitert_compiled_model *))                           \
  FUNCTION(destroy_buffer, LiteRtDestroyTensorBuffer, (clitert_buffer *))

/// The functions of a loaded library.
typedef struct {
#define CLITERT_FIELD(field, symbol, parameters) int32_t(*field) parameters;
  CLITERT_FUNCTIONS(CLITERT_FIELD)
#undef CLITERT_FIELD
#define CLITERT_FIELD(field, symbol, parameters) void(*field) parameters;
  CLITERT_DESTROYERS(CLITERT_FIELD)
#undef CLITERT_FIELD
} clitert_api;

/// Loads the library at `path`, which stays loaded. Null, or in memory to be freed why it cannot be used.
char *clitert_load(const char *path, clitert_api *result);

/// Keeps what C code prints to standard error, from here to `clitert_end_capture`. The process must not nest this, nor
/// do it from two threads. False when there is no file for it: then nothing is captured.
bool clitert_begin_capture(void);

/// What was printed since, in memory to be freed; null where there is none.
char *clitert_end_capture(void);

/// Makes a copy of this process, of the calling thread alone, that ends at once when it fails, and has what it prints to
/// standard error captured. Gives 0 in the copy, its id here, and −1 where there can be none.
///
/// `channel` becomes the end of a connection between the two, in either. `messages` becomes, here, the file that holds
/// what the copy printed in its last capture, also when it has ended in the midst of one.
pid_t clitert_fork(int *channel, int *messages);

/// What is in the file of messages, in memory to be freed; null where there is none.
char *clitert_messages(int messages);

/// Makes `clitert_receive` fail after so many seconds without a byte; 0 waits for ever.
void clitert_limit(int channel, int seconds);

/// Sends all the bytes. False when nobody receives them any more.
bool clitert_send(int channel, const void *bytes, size_t size);

/// Receives all the bytes. False when no more are sent, or none in time.
bool clitert_receive(int channel, void *bytes, size_t size);

/// Ends the process, and closes what clitert_fork gave. Gives the signal that it has ended by; 0 where it left itself.
int clitert_end(pid_t process, int channel, int messages);

/// Address space for `size` bytes that takes memory only where it is written to, with a page behind it that nobody may
/// touch. Null when there is none.
void *clitert_reserve(size_t size);

void clitert_release(void *memory, size_t size);

/// A copy of a text, to be freed by `clitert_free`; the payload of options.
char *clitert_copy(const char *text);

void clitert_free(void *memory);

#endif
