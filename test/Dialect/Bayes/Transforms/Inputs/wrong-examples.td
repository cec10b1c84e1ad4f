// Passes whose examples are wrong, for examples.test.

def OtherNamePass : Pass<"other-name"> {
  let description = [{
    The result has another operand.

    ```mlir
    // bayes-opt --bayes-lower-keys
    func.func @f(%a: !bayes.key, %b: !bayes.key) -> !bayes.key {
      return %b : !bayes.key
    }
    ```

    ```mlir
    func.func @f(%a: i64, %b: i64) -> i64 {
      return %a : i64
    }
    ```
  }];
}

def LeftOutPass : Pass<"left-out"> {
  let description = [{
    A line is left out without a word.

    ```mlir
    // bayes-opt --bayes-lower-keys
    func.func @f(%a: !bayes.key, %c: i64) -> !bayes.key {
      %b = bayes.fold_key %a, %c : !bayes.key
      return %b : !bayes.key
    }
    ```

    ```mlir
    func.func @f(%a: i64, %c: i64) -> i64 {
      return %b : i64
    }
    ```
  }];
}

def NoExamplePass : Pass<"no-example"> {
  let description = [{
    It does this and that.
  }];
}

def NoCommandPass : Pass<"no-command"> {
  let description = [{
    ```mlir
    func.func @f()
    ```

    ```mlir
    func.func @f()
    ```
  }];
}

def RightPass : Pass<"right"> {
  let description = [{
    ```mlir
    // bayes-opt --bayes-lower-keys
    func.func @f(%a: !bayes.key, %c: i64) -> !bayes.key {
      %b = bayes.fold_key %a, %c : !bayes.key
      return %b : !bayes.key
    }
    ```

    ```mlir
    // ...
      %x = bayes.fold_key %y,
          %z : i64
      return %x : i64
    ```
  }];
}
