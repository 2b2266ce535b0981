import Passes
import TestSupport
import Testing

@Suite struct BatchNormInferenceTests {
  /// A batch norm in training form whose statistics update `mean` and `variance`.
  private func graph(
    _ batchNorm: String, variable: String = "VariableV2", read: String = "", added: String = "",
    update: String = "AssignSub(%mean, %mm)", updateVariance: String = "AssignSub(%variance, %mv)"
  ) -> String {
    """
    graph { %x = X  %s = S  %o = O  %e = E  %k = K  %mean = \(variable)  %variance = \(variable)  \(added)
      %y = \(batchNorm)
      %rm = Identity(%mean)  %dm = Sub(%rm, %y:1)  %mm = Mul(%dm, %k)  %um = \(update)
      %rv = Identity(%variance)  %dv = Sub(%rv, %y:2)  %mv = Mul(%dv, %k)  %uv = \(updateVariance)
      return %y  targets ^%um, ^%uv }
    """
  }

  @Test func referenceVariables() throws {
    for op in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"] {
      try expect(
        BatchNormInference(), rewrites: graph("\(op)(%x, %s, %o, %e, %e, ^%k) {epsilon = 0.5}"),
        to: graph("\(op)(%x, %s, %o, %mean, %variance, ^%k) {epsilon = 0.5, is_training = false}"))
    }
  }

  @Test func resourceVariables() throws {
    for (update, updateVariance) in [
      ("AssignSubVariableOp(%mean, %mm)", "AssignSubVariableOp(%variance, %mv)"),
      ("AssignVariableOp(%mean, %mm)", "AssignVariableOp(%variance, %mv)"),
    ] {
      try expect(
        BatchNormInference(),
        rewrites: graph(
          #"FusedBatchNormV3(%x, %s, %o, %e, %e) @"/cpu:0" {is_training = true}"#, variable: "VarHandleOp",
          update: update, updateVariance: updateVariance),
        to: graph(
          #"FusedBatchNormV3(%x, %s, %o, %y/moving_mean, %y/moving_variance) @"/cpu:0" {is_training = false}"#,
          variable: "VarHandleOp",
          added: """
            %y/moving_mean = ReadVariableOp(%mean) @"/cpu:0" {dtype = float32}
            %y/moving_variance = ReadVariableOp(%variance) @"/cpu:0" {dtype = float32}
            """,
          update: update, updateVariance: updateVariance))
    }
  }

  @Test func updatesWithinABranch() throws {
    let added = "%p = P  %sm = RefSwitch(%mean, %p)  %sv = RefSwitch(%variance, %p)"
    let update = "AssignSub(%sm:1, %mm)"
    let updateVariance = "AssignSub(%sv:1, %mv)"
    try expect(
      BatchNormInference(),
      rewrites: graph(
        "FusedBatchNorm(%x, %s, %o, %e, %e)", added: added, update: update, updateVariance: updateVariance),
      to: graph(
        "FusedBatchNorm(%x, %s, %o, %mean, %variance) {is_training = false}", added: added, update: update,
        updateVariance: updateVariance))
  }

  /// Within a function a variable arrives as an argument.
  @Test func bodiesOfFunctions() throws {
    func model(_ statistics: String, _ attributes: String, _ reads: String) -> String {
      """
      model { graph { } func @f(%x: float32, %s: float32, %e: float32, %mean: resource, %variance: resource) -> (r: float32) {
        \(reads) %y = FusedBatchNormV3(%x, %s, %s, \(statistics)) {is_training = \(attributes)}
        %um = AssignSubVariableOp(%mean, %y:1)  %uv = AssignSubVariableOp(%variance, %y:2)
        return r = %y  targets ^%um, ^%uv } }
      """
    }
    try expect(
      BatchNormInference(), rewrites: model("%e, %e", "true", ""),
      to: model(
        "%y/moving_mean, %y/moving_variance", "false",
        """
        %y/moving_mean = ReadVariableOp(%mean) {dtype = float32}
        %y/moving_variance = ReadVariableOp(%variance) {dtype = float32}
        """))
  }

  @Test func declines() throws {
    let batchNorm = "FusedBatchNormV3(%x, %s, %o, %e, %e)"
    try expect(
      BatchNormInference(), declines: graph("\(batchNorm) {is_training = false}"),
      because: "in inference form")
    let unknown = "no update of moving statistics"
    try expect(
      BatchNormInference(), declines: "graph { %x = X  %y = FusedBatchNorm(%x, %x, %x, %x, %x)  return %y }",
      because: unknown)
    // Both statistics go into one variable, or one of them into two.
    try expect(
      BatchNormInference(), declines: graph(batchNorm, updateVariance: "AssignSub(%mean, %mv)"),
      because: unknown)
    try expect(
      BatchNormInference(),
      declines: graph(batchNorm, added: "%w = VariableV2  %uw = AssignSub(%w, %mm)"), because: unknown)
    // What stands between is no moving average.
    try expect(
      BatchNormInference(),
      declines: graph(batchNorm, added: "%z = Tanh(%mm)", update: "AssignSub(%mean, %z)"),
      because: unknown)
    try expect(
      BatchNormInference(), declines: graph("FusedBatchNormV3(%x, %s, %o)"),
      because: "it has 3 operands, not 5")
  }
}
