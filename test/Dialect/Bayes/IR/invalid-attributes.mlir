// Constraints of the attributes that the dialect puts on ops of others.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

// entry_c1
// expected-error @+1 {{expected attribute 'bayes.entry' on a function, found it here}}
module attributes {bayes.entry} {}

// -----

// entry_c2
// expected-error @+1 {{expected attribute 'bayes.entry' to be a unit attribute, found true}}
func.func private @entry(tensor<?x4xf32>, i64, !bayes.key, index)
    attributes {bayes.entry = true}

// -----

// entry_c3
// expected-error @+1 {{expected an entry function to take (tensor of f32, i64 first example, key, index samples), found ('tensor<?x4xf32>', '!bayes.key', 'index')}}
func.func private @too_few(tensor<?x4xf32>, !bayes.key, index)
    attributes {bayes.entry}

// -----

// entry_c3
// expected-error @+1 {{expected an entry function to take (tensor of f32, i64 first example, key, index samples), found ('tensor<f32>', 'i64', '!bayes.key', 'index')}}
func.func private @no_batch(tensor<f32>, i64, !bayes.key, index)
    attributes {bayes.entry}

// -----

// entry_c3
// expected-error @+1 {{found ('tensor<?x4xf64>', 'i64', '!bayes.key', 'index')}}
func.func private @wide_input(tensor<?x4xf64>, i64, !bayes.key, index)
    attributes {bayes.entry}

// -----

// entry_c3
// expected-error @+1 {{expected an entry function to take (tensor of f32, i64 first example, key, index samples), found ()}}
"func.func"() <{sym_name = "no_type"}> ({}) {bayes.entry} : () -> ()

// -----

// entry_c3
// expected-error @+1 {{expected an entry function to take (tensor of f32, i64 first example, key, index samples), found ()}}
"func.func"() <{sym_name = "no_function_type", function_type = i32}> ({}) {bayes.entry} : () -> ()

// -----

// entry_c4
// expected-error @+1 {{expected an entry function to be public, found it private}}
func.func private @hidden(%x: tensor<?x4xf32>, %first: i64, %key: !bayes.key,
                          %n: index) attributes {bayes.entry} {
  return
}

// -----

// block_c1
// expected-error @+1 {{expected attribute 'bayes.block' to be a positive 'i64', found 0 : i64}}
func.func private @empty_block() attributes {bayes.block = 0 : i64}

// -----

// block_c1
// expected-error @+1 {{expected attribute 'bayes.block' to be a positive 'i64', found 16 : i32}}
func.func private @narrow_block() attributes {bayes.block = 16 : i32}

// -----

// block_c2
// expected-error @+1 {{expected attribute 'bayes.block' on a function, found it here}}
module attributes {bayes.block = 16 : i64} {}

// -----

// block_c2
func.func @nested(%x: i32) -> i32 {
  // expected-error @+1 {{'arith.addi' op expected attribute 'bayes.block' on a function, found it here}}
  %y = arith.addi %x, %x {bayes.block = 3 : i64} : i32
  return %y : i32
}

// -----

// layout_c1
// expected-error @+1 {{expected attribute 'bayes.layout' to be a dictionary, found []}}
module attributes {bayes.layout = []} {}

// -----

// layout_c2
// expected-error @+1 {{expected attribute 'bayes.layout' on a module, found it here}}
func.func private @layout() attributes {bayes.layout = {}}

// -----

// attribute_c1
// expected-error @+1 {{expected attribute 'bayes.entry', 'bayes.block' or 'bayes.layout', found 'bayes.entri'}}
func.func private @misspelt() attributes {bayes.entri}

// -----

// attribute_c2
// expected-error @+1 {{expected attribute 'bayes.uint8_divisor' of argument 1, found 'bayes.divisor'}}
func.func private @misspelt(f32, f32 {bayes.divisor = 1.0 : f32})

// -----

// attribute_c3
// expected-error @+1 {{expected no attribute of dialect 'bayes' of result 1, found 'bayes.name'}}
func.func private @result() -> (f32, f32 {bayes.name = "mean"})

// -----

// uint8_divisor_c2
// expected-error @+1 {{expected attribute 'bayes.uint8_divisor' on the input, argument 0, of a function with attribute 'bayes.entry', found it on argument 1}}
func.func private @not_input(
    tensor<?x4xf32>, i64 {bayes.uint8_divisor = 255.0 : f32}, !bayes.key, index)
    attributes {bayes.entry}

// -----

// uint8_divisor_c2
// expected-error @+1 {{found it on argument 0 of another function}}
func.func private @not_entry(
    tensor<?x4xf32> {bayes.uint8_divisor = 255.0 : f32})

// -----

// uint8_divisor_c1
// expected-error @+1 {{expected attribute 'bayes.uint8_divisor' of argument 0 to be a positive, finite 'f32', found 0.000000e+00 : f32}}
func.func private @zero(tensor<?x4xf32> {bayes.uint8_divisor = 0.0 : f32})

// -----

// uint8_divisor_c1
// expected-error @+1 {{expected attribute 'bayes.uint8_divisor' of argument 0 to be a positive, finite 'f32', found 2.550000e+02 : f64}}
func.func private @wide(tensor<?x4xf32> {bayes.uint8_divisor = 255.0})

// -----

// uint8_divisor_c1
// expected-error @+1 {{expected attribute 'bayes.uint8_divisor' of argument 0 to be a positive, finite 'f32', found 0x7F800000 : f32}}
func.func private @infinite(
    tensor<?x4xf32> {bayes.uint8_divisor = 0x7F800000 : f32})
