/// Ops that reach beyond the model, and why one would not want them in a model of somebody else's.
enum DeniedOps {
  enum Kind: String, CaseIterable {
    case file, network, python, printing, system
    case unregistered
    case constant
    case asset
  }

  /// What saved_model_cli looks for by default.
  static let standard: Set<String> = ["WriteFile", "ReadFile", "PrintV2"]

  /// Ops of the saver: they read and write the checkpoint, and are there in nearly every model.
  static let saver: [String: String] = [
    "Save": "writes a checkpoint", "SaveSlices": "writes a checkpoint", "SaveV2": "writes a checkpoint",
    "MergeV2Checkpoints": "moves and deletes files of checkpoints", "Restore": "reads a checkpoint",
    "RestoreSlice": "reads a checkpoint", "RestoreV2": "reads a checkpoint",
  ]

  /// Ops that fill tables from files; in a SavedModel the file is an asset.
  static let tables: Set<String> = ["InitializeTableFromTextFile", "InitializeTableFromTextFileV2"]

  /// The kind of an op and what it does; nil for ops that compute.
  static func reason(_ op: String) -> (kind: Kind, reason: String)? {
    if let reason = exact[op] { return reason }
    // Older names of ops are those of the newer ones behind a prefix.
    let plain = op.hasPrefix("Experimental") ? String(op.dropFirst("Experimental".count)) : op
    if let reason = exact[plain] { return reason }
    return families.first { plain.hasPrefix($0.prefix) }.map { ($0.kind, $0.reason) }
  }

  private static let exact: [String: (kind: Kind, reason: String)] = [
    "ReadFile": (.file, "reads any file"), "WriteFile": (.file, "writes any file"),
    "MatchingFiles": (.file, "lists files"), "MatchingFilesDataset": (.file, "lists files"),
    "WholeFileReader": (.file, "reads files"), "WholeFileReaderV2": (.file, "reads files"),
    "TextLineReader": (.file, "reads files"), "TextLineReaderV2": (.file, "reads files"),
    "FixedLengthRecordReader": (.file, "reads files"), "FixedLengthRecordReaderV2": (.file, "reads files"),
    "TFRecordReader": (.file, "reads files"), "TFRecordReaderV2": (.file, "reads files"),
    "LMDBReader": (.file, "reads a database"), "LMDBDataset": (.file, "reads a database"),
    "SqlDataset": (.file, "reads a database"),
    "TextLineDataset": (.file, "reads files"), "TFRecordDataset": (.file, "reads files"),
    "TFRecordDatasetV2": (.file, "reads files"), "FixedLengthRecordDataset": (.file, "reads files"),
    "FixedLengthRecordDatasetV2": (.file, "reads files"), "CSVDataset": (.file, "reads files"),
    "CSVDatasetV2": (.file, "reads files"), "LoadDataset": (.file, "reads files"),
    "ListSnapshotChunksDataset": (.file, "reads files"), "SnapshotChunkDataset": (.file, "reads files"),
    "DatasetFromGraph": (.file, "runs a graph that a tensor holds"),
    "SaveDataset": (.file, "writes files"), "SaveDatasetV2": (.file, "writes files"),
    "DistributedSave": (.network, "lets another machine write files"),
    "DatasetToTFRecord": (.file, "writes files"), "SnapshotDataset": (.file, "writes and reads files"),
    "SnapshotDatasetV2": (.file, "writes and reads files"), "SnapshotDatasetReader": (.file, "reads files"),
    "CacheDataset": (.file, "may write files"), "CacheDatasetV2": (.file, "may write files"),
    "FileSystemSetConfiguration": (.system, "changes how files are reached"),
    "DecodeProtoV2": (.file, "may read the description of messages from a file"),
    "EncodeProto": (.file, "may read the description of messages from a file"),
    "LoadAndRemapMatrix": (.file, "reads a checkpoint"), "GenerateVocabRemapping": (.file, "reads files"),
    "FixedUnigramCandidateSampler": (.file, "may read the frequencies of classes from a file"),
    "ImportEvent": (.file, "writes files"),
    "PyFunc": (.python, "calls Python"), "PyFuncStateless": (.python, "calls Python"),
    "EagerPyFunc": (.python, "calls Python"),
    "Print": (.printing, "prints"), "PrintV2": (.printing, "prints, also to files: file://PATH"),
    "DebugIdentity": (.file, "copies tensors to files or over the network"),
    "DebugIdentityV2": (.file, "copies tensors to files or over the network"),
    "DebugIdentityV3": (.file, "copies tensors to files or over the network"),
    "DebugNanCount": (.file, "copies tensors to files or over the network"),
    "DebugNumericSummary": (.file, "copies tensors to files or over the network"),
    "DebugNumericSummaryV2": (.file, "copies tensors to files or over the network"),
    "SnapshotNestedDatasetReader": (.file, "reads files"),
    "StatsAggregatorSetSummaryWriter": (.file, "writes files"),
    "CloseSummaryWriter": (.file, "writes files"), "FlushSummaryWriter": (.file, "writes files"),
    "CreateSummaryFileWriter": (.file, "writes files"), "CreateSummaryDbWriter": (.file, "writes a database"),
    "WriteSummary": (.file, "writes files"), "WriteScalarSummary": (.file, "writes files"),
    "WriteHistogramSummary": (.file, "writes files"), "WriteImageSummary": (.file, "writes files"),
    "WriteAudioSummary": (.file, "writes files"), "WriteGraphSummary": (.file, "writes files"),
    "WriteRawProtoSummary": (.file, "writes files"),
    "RpcCall": (.network, "calls another machine"), "RpcClient": (.network, "connects to another machine"),
    "RpcServer": (.network, "opens a port"), "RpcServerStart": (.network, "opens a port"),
    "Send": (.network, "sends tensors to another process"),
    "Recv": (.network, "takes tensors of another process"),
    "_Send": (.network, "sends tensors to another process"),
    "_Recv": (.network, "takes tensors of another process"),
    "_HostSend": (.network, "sends tensors to another process"),
    "_HostRecv": (.network, "takes tensors of another process"),
    "RemoteCall": (.network, "runs a function on another device"),
    "RegisterDataset": (.network, "talks to a data service"),
    "RegisterDatasetV2": (.network, "talks to a data service"),
  ]

  private static let families: [(prefix: String, kind: Kind, reason: String)] = [
    ("DataServiceDataset", .network, "talks to a data service"),
    ("Collective", .network, "talks to other machines"),
    ("NcclAll", .network, "talks to other devices"), ("ConfigureDistributedTPU", .system, "starts TPUs"),
    ("ShutdownDistributedTPU", .system, "stops TPUs"),
  ]

  /// Attributes with which an op that may reach a file does not.
  static func isHarmless(_ op: String, text: (String) -> String) -> Bool {
    guard op == "DecodeProtoV2" || op == "EncodeProto" else { return false }
    let source = text("descriptor_source")
    return source.isEmpty || source == "local://" || source.hasPrefix("bytes://")
  }
}
