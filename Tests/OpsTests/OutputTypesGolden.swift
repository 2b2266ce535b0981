// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

/// Nodes that TensorFlow imported: the op, its deciding attributes, then ':' input types '>' output types.
let outputTypesGolden = #"""
A : > float32
AccumulateNV2 N=2 T=uint64 : uint64,uint64 > uint64
AccumulatorApplyGradient dtype=uint64 : string_ref,int64,uint64 > 
AccumulatorNumAccumulated : string_ref > int32
AccumulatorSetGlobalStep : string_ref,int64 > 
AccumulatorTakeGradient dtype=uint64 : string_ref,int32 > uint64
Acosh T=complex128 : complex128 > complex128
AddN N=2 T=variant : variant,variant > variant
AdjustContrastv2 T=float32 : float32,float32 > float32
All Tidx=int64 : bool,int64 > bool
Angle T=complex128 Tout=float64 : complex128 > float64
AnonymousIteratorV2 : > resource,variant
AnonymousMutableDenseHashTable key_dtype=float32 : float32,float32 > resource
AnonymousRandomSeedGenerator : int64,int64 > resource,variant
ApplyAdaMax T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ApplyAdadelta T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64 > uint64_ref
ApplyAdagrad T=uint64 : uint64_ref,uint64_ref,uint64,uint64 > uint64_ref
ApplyAdagradDA T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,int64 > uint64_ref
ApplyAdagradV2 T=uint64 : uint64_ref,uint64_ref,uint64,uint64,uint64 > uint64_ref
ApplyAdam T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ApplyAddSign T=uint64 : uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ApplyCenteredRMSProp T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ApplyFtrl T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ApplyFtrlV2 T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ApplyGradientDescent T=uint64 : uint64_ref,uint64,uint64 > uint64_ref
ApplyMomentum T=uint64 : uint64_ref,uint64_ref,uint64,uint64,uint64 > uint64_ref
ApplyPowerSign T=uint64 : uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ApplyProximalAdagrad T=uint64 : uint64_ref,uint64_ref,uint64,uint64,uint64,uint64 > uint64_ref
ApplyProximalGradientDescent T=uint64 : uint64_ref,uint64,uint64,uint64,uint64 > uint64_ref
ApplyRMSProp T=uint64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64 > uint64_ref
ArgMin T=bool Tidx=int64 output_type=int64 : bool,int64 > int64
Asinh T=complex128 : complex128 > complex128
Assert T=[float32,int64] : bool,float32,int64 > 
AssertNextDataset : variant,string > variant
Assign T=float32 : float32_ref,float32 > float32_ref
AssignAdd T=uint64 : uint64_ref,uint64 > uint64_ref
AssignSub T=uint64 : uint64_ref,uint64 > uint64_ref
AssignSubVariableOp dtype=float32 : resource,float32 > 
AssignVariableXlaConcatND N=2 T=float32 : resource,float32,float32 > 
Atan T=complex128 : complex128 > complex128
Attr : > 
AttrEmptyListDefault : > 
AttrListDefault : > 
AttrListTypeDefault N=2 T=float32 : float32,float32,float32,float32 > 
AttrMin : > 
AttrShape : > 
AudioMicrofrontend out_type=float32 : int16 > float32
AvgPool T=float64 : float64 > float64
AvgPoolGrad T=float64 : int32,float64 > float64
Barrier : > string_ref
BarrierClose : string_ref > 
BarrierIncompleteSize : string_ref > int32
BarrierInsertMany T=float32 : string_ref,string,float32 > 
BarrierReadySize : string_ref > int32
BarrierTakeMany component_types=[float32,int64] : string_ref,int32 > int64,string,float32,int64
Batch T=[float32,int64] : float32,int64 > float32,int64,int64,int64
BatchMatMul T=complex128 : complex128,complex128 > complex128
BatchToSpace T=float32 Tidx=int64 : float32,int64 > float32
BesselI1 T=float64 : float64 > float64
BesselJ1 T=float64 : float64 > float64
BesselK1 T=float64 : float64 > float64
BesselY1 T=float64 : float64 > float64
BiasAddGrad T=uint64 : uint64 > uint64
Bincount T=float64 : int32,int32,float64 > float64
BitwiseOr T=uint64 : uint64,uint64 > uint64
BlockLSTMGrad T=float32 : int64,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32 > float32,float32,float32,float32,float32,float32,float32,float32
BoostedTreesAggregateStats : int32,float32,float32,int32 > float32
BoostedTreesCalculateBestFeatureSplitV2 num_features=2 : int32,float32,float32,string,int32,float32,float32,float32,float32 > int32,float32,int32,int32,int32,float32,float32,string
BoostedTreesCreateEnsemble : resource,int64,string > 
BoostedTreesEnsembleResourceHandleOp : > resource
BoostedTreesGetEnsembleStates : resource > int64,int32,int32,int32,int32
BoostedTreesPredict num_bucketized_features=2 : resource,int32,int32 > float32
BoostedTreesQuantileStreamResourceFlush : resource,int64 > 
BoostedTreesSerializeEnsemble : resource > int64,string
BoostedTreesTrainingPredict num_bucketized_features=2 : resource,int32,int32,int32,int32 > float32,int32,int32
BroadcastArgs T=int64 : int64,int64 > int64
BytesProducedStatsDataset : variant,string > variant
CSVDataset output_types=[float32,int64] : string,string,int64,bool,string,bool,string,int64,float32,int64 > variant
CSVDatasetV2 output_types=[float32,int64] : string,string,int64,bool,string,bool,string,int64,float32,int64,int64 > variant
CTCBeamSearchDecoder T=float64 top_paths=2 : float64,int32 > int64,int64,int64,int64,int64,int64,float64
CTCLossV2 : float32,int64,int32,int32 > float32,float32
Cast DstT=float32 SrcT=float32 : float32 > float32
CheckNumericsV2 T=float64 : float64 > float64
CholeskyGrad T=float64 : float64,float64 > float64
ChooseFastestDataset N=2 : variant,variant > variant
CloseSummaryWriter : resource > 
CollateTPUEmbeddingMemory N=2 : string,string > string
CollectiveAllToAllV3 T=int64 : int64,resource,int32 > int64
CollectiveBcastRecvV2 T=int64 Tshape=int64 : int32,int32,int32,int64 > int64
CollectiveGather T=int64 : int64 > int64
CollectivePermute T=uint64 : uint64,int32 > uint64
CollectiveReduceV2 Nordering_token=2 T=int64 : int64,int32,int32,int32,resource,resource > int64
Complex T=float64 Tout=complex128 : float64,float64 > complex128
ComplexStruct n_a=2 n_b=2 t_c=[float32,int64] : > int32,int32,int64,int64,float32,int64
CompositeTensorVariantFromComponents Tcomponents=[float32,int64] : float32,int64 > variant
CompositeTensorVariantToComponents Tcomponents=[float32,int64] : variant > float32,int64
CompressElement input_types=[float32,int64] : float32,int64 > variant
ComputeAccidentalHits : int64,int64 > int32,int64,float32
ComputeDedupDataSizeV2 : > int32
Concat N=2 T=float32 : int32,float32,float32 > float32
ConcatOffset N=2 shape_type=int64 : int32,int64,int64 > int64,int64
ConcatV2 N=2 T=float32 Tidx=int64 : float32,float32,int64 > float32
ConcatenateDataset : variant,variant > variant
ConditionalAccumulator : > string_ref
ConfigureDistributedTPU : > string
Conj T=variant : variant > variant
ConnectTPUEmbeddingHosts N=2 : string,string > 
ConstructionFails : > 
Conv T=int32 : int32,int32 > int32
Conv2DBackpropInput T=int32 : int32,int32,int32 > int32
Conv3DBackpropFilterV2 T=float64 : float64,int32,float64 > float64
ConvertToListOfSparseCoreCooTensors num_sc_per_chip=2 : int32,int32,float32 > int32,int32,int32,int32,float32,float32
CopyHost T=float32 : float32 > float32
CopyToMeshGrad T=float32 : float32,float32 > float32
CountUpTo T=int64 : int64_ref > int64
CropAndResize T=float64 : float64,float32,int32,int32 > float32
Cross T=uint64 : uint64,uint64 > uint64
CudnnRNNBackprop T=float64 : float64,float64,float64,float64,float64,float64,float64,float64,float64,float64,float64 > float64,float64,float64,float64
CudnnRNNCanonicalToParams T=float64 num_params=2 : int32,int32,int32,float64,float64,float64,float64 > float64
CudnnRNNParamsToCanonical T=float64 num_params=2 : int32,int32,int32,float64 > float64,float64,float64,float64
CudnnRNNV3 T=float64 : float64,float64,float64,float64,int32 > float64,float64,float64,float64,int8
CumulativeLogsumexp T=float64 Tidx=int64 : float64,int64 > float64
DTensorAllReduce T=bool : bool,int32 > bool
DTensorReduceScatter T=bool : bool,int32,int32 > bool
DataFormatVecPermute T=int64 : int64 > int64
DatasetCardinality : variant > int64
DatasetToGraph : variant > string
DatasetToSingleElement output_types=[float32,int64] : variant > float32,int64
DatasetToTFRecord : variant,string,string > 
DebugGradientRefIdentity T=float32 : float32_ref > float32_ref
DebugIdentityV3 T=float32 : float32 > float32
DebugNumericSummaryV2 T=float32 output_dtype=float64 : float32 > float64
DecodeBmp : string > uint8
DecodeCSV OUT_TYPE=[float32,int64] : string,float32,int64 > float32,int64
DecodeGif : string > uint8
DecodeJpeg : string > uint8
DecodePng dtype=uint16 : string > uint16
DecodeWebP dtype=uint8 : string > uint8
DeleteMemoryCache : resource,variant > 
DeleteMultiDeviceIterator N=2 : resource,resource,resource,variant > 
DeleteRpcFutureResource : resource,variant > 
DenseBincount T=float64 Tidx=int64 : int64,int64,float64 > float64
DenseToSparseBatchDataset : variant,int64,int64 > variant
DepthwiseConv2dNativeBackpropFilter T=float64 : float64,int32,float64 > float64
DeserializeIterator : resource,variant > 
DestroyResourceOp : resource > 
DestroyTemporaryVariable T=float32 : float32_ref > float32
Diag T=complex128 : complex128 > complex128
Dilation2D T=uint64 : uint64,uint64 > uint64
DirectedInterleaveDataset N=2 : variant,variant,variant > variant
Div T=complex128 : complex128,complex128 > complex128
DrawBoundingBoxesV2 T=float16 : float16,float32,float32 > float16
DummyMemoryCache : > resource
DynamicEnqueueTPUEmbeddingArbitraryTensorBatch N=2 T1=int64 T2=int64 T3=float64 : int64,int64,int64,int64,float64,float64,string,int32 > 
DynamicEnqueueTPUEmbeddingRaggedTensorBatch N=2 T1=int64 T2=int64 T3=float64 : int64,int64,int64,int64,float64,float64,string,int32 > 
DynamicStitch N=2 T=float32 : int32,int32,float32,float32 > float32
EagerPyFunc Tin=[float32,int64] Tout=[float32,int64] : float32,int64 > float32,int64
Eig T=complex128 Tout=complex128 : complex128 > complex128,complex128
Empty dtype=float32 : int32 > float32
EncodeBase64 : string > string
EncodePng T=uint16 : uint16 > string
EnqueueTPUEmbeddingArbitraryTensorBatch N=2 T1=int64 T2=int64 T3=float64 : int64,int64,int64,int64,float64,float64,string > 
EnqueueTPUEmbeddingBatch N=2 : string,string,string > 
EnqueueTPUEmbeddingIntegerBatch N=2 : int32,int32,string > 
EnqueueTPUEmbeddingRaggedTensorBatch N=2 T1=int64 T2=int64 T3=float64 : int64,int64,int64,int64,float64,float64,string > 
EnqueueTPUEmbeddingSparseBatch N=2 T1=int64 T2=int64 T3=float64 : int64,int64,int64,int64,float64,float64,string > 
EnqueueTPUEmbeddingSparseTensorBatch N=2 T1=int64 T2=int64 T3=float64 : int64,int64,int64,int64,float64,float64,string > 
Enter T=float32 : float32 > float32
Erfc T=float64 : float64 > float64
Exit T=float32 : float32 > float32
ExperimentalAssertNextDataset : variant,string > variant
ExperimentalCSVDataset output_types=[float32,int64] : string,string,int64,bool,string,bool,string,int64,float32,int64 > variant
ExperimentalChooseFastestDataset N=2 : variant,variant > variant
ExperimentalDatasetToTFRecord : variant,string,string > 
ExperimentalDirectedInterleaveDataset N=2 : variant,variant,variant > variant
ExperimentalIgnoreErrorsDataset : variant > variant
ExperimentalLatencyStatsDataset : variant,string > variant
ExperimentalNonSerializableDataset : variant > variant
ExperimentalRebatchDataset : variant,int64 > variant
ExperimentalSlidingWindowDataset : variant,int64,int64,int64 > variant
ExperimentalStatsAggregatorSummary : resource > string
ExperimentalUnbatchDataset : variant > variant
Expm1 T=complex128 : complex128 > complex128
ExtractImagePatches T=bool : bool > bool
FFT Tcomplex=complex128 : complex128 > complex128
FFTND Tcomplex=complex128 : complex128,int32,int32 > complex128
FIFOQueue : > string_ref
Fact : > string
FakeQuantWithMinMaxArgsGradient : float32,float32 > float32
FakeQuantWithMinMaxVarsPerChannel : float32,float32,float32 > float32
FakeQueue : resource > string_ref
FileSystemSetConfiguration : string,string,string > 
FinalizeDataset : variant > variant
Fingerprint T=float32 : float32,string > uint8
FixedLengthRecordDatasetV2 : string,int64,int64,int64,int64,string > variant
FloatInput : float32 > 
Floor T=float64 : float64 > float64
FlushSummaryWriter : resource > 
Foo3 : float32,string,float32 > float32,int32
FresnelCos T=float64 : float64 > float64
FusedBatchNormGrad T=float32 : float32,float32,float32,float32,float32 > float32,float32,float32,float32,float32
FusedBatchNormV2 T=float32 U=float32 : float32,float32,float32,float32,float32 > float32,float32,float32,float32,float32
GRUBlockCellGrad T=float32 : float32,float32,float32,float32,float32,float32,float32,float32,float32,float32 > float32,float32,float32,float32
GatherV2 Taxis=int64 Tindices=int64 Tparams=float32 : float32,int64,int64 > float32
GetDeadline : > int64
GetElementAtIndex output_types=[float32,int64] : variant,int64 > float32,int64
GetMinibatchesInCsrWithPhysicalReplica : string,int32,int32,float32,int64,int32 > int32,int32,int32,float32,int32,int32,int32
GetSessionHandleV2 T=float32 : float32 > resource
GetStatsFromListOfSparseCoreCooTensors N=2 : int32,int32,int32,int32,float32,float32 > int32,int32
GetTpuTaskId : > int32
GraphDefVersion : > int32
GuaranteeConst T=float32 : float32 > float32
HashTable : > string_ref
HashTableV2 : > resource
IFFT Tcomplex=complex128 : complex128 > complex128
IFFTND Tcomplex=complex128 : complex128,int32,int32 > complex128
IRFFT3D Tcomplex=complex128 Treal=float64 : complex128,int32 > float64
IdentityN T=[float32,int64] : float32,int64 > float32,int64
IgammaGradA T=float64 : float64,float64 > float64
Imag T=complex128 Tout=float64 : complex128 > float64
ImmutableConst dtype=float32 : > float32
InPolymorphicTwice M=2 N=2 T=float32 : float32,float32,float32,float32 > 
InTopK T=int64 : float32,int64 > bool
InfeedDequeueTuple dtypes=[float32,int64] : > float32,int64
InfeedEnqueueTuple dtypes=[float32,int64] : float32,int64 > 
InitializeTable Tkey=float32 Tval=float32 : string_ref,float32,float32 > 
InitializeTableFromTextFile : string_ref,string > 
InplaceAdd T=float32 : float32,int32,float32 > float32
Int64Output : > int64
IntInputFloatInput : int32,float32 > 
IntOutputFloatOutput : > int32,float32
Invert T=uint64 : uint64 > uint64
IsBoostedTreesQuantileStreamResourceInitialized : resource > bool
IsNan T=float64 : float64 > bool
IsTensorFloat32Enabled : > bool
IsVariableInitialized dtype=float32 : float32_ref > bool
Iterator : > resource
IteratorGetDevice : resource > string
IteratorGetNext output_types=[float32,int64] : resource > float32,int64
IteratorGetNextAsOptional : resource > variant
IteratorGetNextSync output_types=[float32,int64] : resource > float32,int64
IteratorV2 : > resource
KernelLabelRequired : int32 > string
L2Loss T=float64 : float64 > float64
LMDBReader : > string_ref
LRN T=float32 : float32 > float32
LSTMBlockCellGrad T=float32 : float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32,float32 > float32,float32,float32,float32,float32
LeakyReluGrad T=float64 : float64,float64 > float64
Less T=uint64 : uint64,uint64 > bool
LinSpace T=float64 Tidx=int64 : float64,float64,int64 > float64
ListDataset Tinput_types=[float32,int64] : float32,int64 > variant
ListInput N=2 T=float32 : float32,float32 > 
ListOutput T=[float32,int64] : > float32,int64
LoadAndRemapMatrix : string,string,int64,int64,float32 > float32
LogMatrixDeterminant T=complex128 : complex128 > complex128,complex128
LogicalAnd : bool,bool > bool
LookupTableExport Tkeys=float32 Tvalues=float32 : string_ref > float32,float32
LookupTableFind Tin=float32 Tout=float32 : string_ref,float32,float32 > float32
LookupTableFindV2 Tin=float32 Tout=float32 : resource,float32,float32 > float32
LookupTableImport Tin=float32 Tout=float32 : string_ref,float32,float32 > 
LookupTableInsert Tin=float32 Tout=float32 : string_ref,float32,float32 > 
LookupTableSize : string_ref > int64
LowerBound T=float32 out_type=int64 : float32,float32 > int64
MakeUnique : float32 > float32
MapIncompleteSize : > int32
MapPeek dtypes=[float32,int64] : int64,int32 > float32,int64
MapStage fake_dtypes=[float32,int64] : int64,int32,float32,int64 > 
MapUnstage dtypes=[float32,int64] : int64,int32 > float32,int64
MapUnstageNoKey dtypes=[float32,int64] : int32 > int64,float32,int64
MatMul T=complex128 : complex128,complex128 > complex128
MatrixBandPart T=float32 Tindex=int64 : float32,int64,int64 > float32
MatrixDiagPart T=float32 : float32 > float32
MatrixDiagV2 T=float32 : float32,int32,int32,int32,float32 > float32
MatrixLogarithm T=complex128 : complex128 > complex128
MatrixSetDiagV3 T=float32 : float32,float32,int32 > float32
MatrixSquareRoot T=complex128 : complex128 > complex128
MaxIntraOpParallelismDataset : variant,int64 > variant
MaxPool3DGrad T=float32 TInput=float32 : float32,float32,float32 > float32
MaxPoolGradGrad T=uint64 : uint64,uint64,uint64 > uint64
MaxPoolGradV2 T=uint64 : uint64,uint64,uint64,int32,int32 > uint64
MaxPoolWithArgmax T=uint64 Targmax=int64 : uint64 > uint64,int64
Merge N=2 T=float32 : float32,float32 > float32,int32
MergeSummary N=2 : string,string > string
MergeV2Checkpoints : string,string > 
Minimum T=uint64 : uint64,uint64 > uint64
MixedStruct n_a=2 : > int32,int32,float32
MlirPassthroughOp Tinputs=[float32,int64] Toutputs=[float32,int64] : float32,int64 > float32,int64
ModelDataset : variant > variant
MultiDeviceIteratorFromStringHandle : string > resource
MultiDeviceIteratorGetNextFromShard output_types=[float32,int64] : resource,int32,int64 > float32,int64
MultiDeviceIteratorToStringHandle : resource > string
MutableDenseHashTable key_dtype=float32 : float32 > string_ref
MutableDenseHashTableV2 key_dtype=float32 : float32,float32 > resource
MutableHashTable : > string_ref
MutableHashTableOfTensors : > string_ref
MutableHashTableOfTensorsV2 : > resource
MutexV2 : > resource
NInPolymorphicTwice N=2 T=float32 : float32,float32,float32,float32 > 
NInTwice N=2 : int32,int32,string,string > 
NInTwoTypeVariables N=2 S=float32 T=float32 : float32,float32,float32,float32 > 
NIntsIn N=2 : int32,int32 > 
NIntsOut N=2 : > int32,int32
NIntsOutDefault N=2 : > int32,int32
NPolymorphicIn N=2 T=float32 : float32,float32 > 
NPolymorphicOut N=2 T=float32 : > float32,float32
NPolymorphicOutDefault N=2 T=float32 : > float32,float32
NPolymorphicRestrictIn N=2 T=bool : bool,bool > 
NPolymorphicRestrictOut N=2 T=bool : > bool,bool
Namespace>TestStringOutput : float32 > float32,string
NcclReduce T=int64 num_devices=2 : int64,int64 > int64
Neg T=complex128 : complex128 > complex128
NoOp : > 
NonMaxSuppressionV2 T=float32 T_threshold=float32 : float32,float32,int32,float32 > int32
NonMaxSuppressionV5 T=float32 : float32,float32,int32,float32,float32,float32 > int32,float32,int32
None : > 
OneHot T=float32 TI=int64 : int64,int32,float32,float32 > float32
OpWithFutureDefaultAttr : > 
OptionalFromValue Toutput_types=[float32,int64] : float32,int64 > variant
OptionalGetValue output_types=[float32,int64] : variant > float32,int64
OptionalNone : > variant
OrderedMapIncompleteSize : > int32
OrderedMapPeek dtypes=[float32,int64] : int64,int32 > float32,int64
OrderedMapStage fake_dtypes=[float32,int64] : int64,int32,float32,int64 > 
OrderedMapUnstage dtypes=[float32,int64] : int64,int32 > float32,int64
OrderedMapUnstageNoKey dtypes=[float32,int64] : int32 > int64,float32,int64
OutT T=float32 : > float32
OutTypeList T=[float32,int64] : > float32,int64
OutfeedDequeueTuple dtypes=[float32,int64] : > float32,int64
OutfeedEnqueueTuple dtypes=[float32,int64] : float32,int64 > 
Pack N=2 T=float32 : float32,float32 > float32
PadV2 T=float32 Tpaddings=int64 : float32,int64,float32 > float32
PaddedBatchDataset N=2 Toutput_types=[float32,int64] : variant,int64,int64,int64,float32,int64 > variant
PaddedBatchDatasetV2 N=2 Toutput_types=[float32,int64] : variant,int64,int64,int64,float32,int64,bool > variant
PaddingFIFOQueue : > string_ref
ParallelDynamicStitch N=2 T=float32 : int32,int32,float32,float32 > float32
Placeholder dtype=float32 : > float32
Polymorphic T=float32 : float32 > float32
PopulationCount T=uint64 : uint64 > uint8
Prelinearize dtype=float32 : float32 > variant
PrelinearizeTuple dtypes=[float32,int64] : float32,int64 > variant
Print T=float32 U=[float32,int64] : float32,float32,int64 > float32
PriorityQueue : > string_ref
PriorityQueueV2 : > resource
PyFunc Tin=[float32,int64] Tout=[float32,int64] : float32,int64 > float32,int64
PyFuncStateless Tin=[float32,int64] Tout=[float32,int64] : float32,int64 > float32,int64
QuantizeAndDequantizeV2 T=float64 : float64,float64,float64 > float64
QuantizeAndDequantizeV4Grad T=float64 : float64,float64,float64,float64 > float64,float64,float64
QuantizedAdd T1=quint16 T2=quint16 Toutput=quint16 : quint16,quint16,float32,float32,float32,float32 > quint16,float32,float32
QuantizedConcat N=2 T=float32 : int32,float32,float32,float32,float32,float32,float32 > float32,float32,float32
QuantizedConcatV2 N=2 T=float32 Tidx=int64 : float32,float32,int64,float32,float32,float32,float32 > float32,float32,float32
QuantizedMatMul T1=quint16 T2=quint16 Toutput=quint16 : quint16,quint16,float32,float32,float32,float32 > quint16,float32,float32
QuantizedMatMulWithBiasAndRelu T1=quint16 T2=quint16 Toutput=quint16 : quint16,quint16,float32,float32,float32,float32,float32 > quint16,float32,float32
QuantizedMul T1=quint16 T2=quint16 Toutput=quint16 : quint16,quint16,float32,float32,float32,float32 > quint16,float32,float32
QuantizedReluX Tinput=quint16 out_type=quint16 : quint16,float32,float32,float32 > quint16,float32,float32
QueueClose : string_ref > 
QueueDequeue component_types=[float32,int64] : string_ref > float32,int64
QueueDequeueMany component_types=[float32,int64] : string_ref,int32 > float32,int64
QueueDequeueManyV2 component_types=[float32,int64] : resource,int32 > float32,int64
QueueDequeueUpTo component_types=[float32,int64] : string_ref,int32 > float32,int64
QueueDequeueUpToV2 component_types=[float32,int64] : resource,int32 > float32,int64
QueueDequeueV2 component_types=[float32,int64] : resource > float32,int64
QueueEnqueue Tcomponents=[float32,int64] : string_ref,float32,int64 > 
QueueEnqueueMany Tcomponents=[float32,int64] : string_ref,float32,int64 > 
QueueEnqueueManyV2 Tcomponents=[float32,int64] : resource,float32,int64 > 
QueueEnqueueV2 Tcomponents=[float32,int64] : resource,float32,int64 > 
QueueIsClosed : string_ref > bool
QueueSize : string_ref > int32
QueueSizeV2 : resource > int32
RFFT3D Tcomplex=complex128 Treal=float64 : float64,int32 > complex128
RaggedBincount T=float64 Tidx=int64 : int64,int64,int64,float64 > float64
RaggedFillEmptyRowsGrad T=float32 : int64,float32 > float32,float32
RaggedTensorFromVariant Tsplits=int64 Tvalues=float32 output_ragged_rank=2 : variant > int64,int64,float32
RaggedTensorToVariantGradient Tsplits=int64 Tvalues=float32 : variant,int64,int32 > float32
RandomGamma S=int64 T=float64 : int64,float64 > float64
RandomPoissonV2 R=int64 S=int64 dtype=int64 : int64,int64 > int64
RandomShuffleQueue : > string_ref
RandomShuffleQueueV2 : > resource
RandomUniformInt T=int64 Tout=int64 : int64,int64,int64 > int64
Rank T=float32 : float32 > int32
ReadVariableXlaSplitND N=2 T=float32 : resource > float32,float32
ReaderNumRecordsProduced : string_ref > int64
ReaderNumWorkUnitsCompleted : string_ref > int64
ReaderRead : string_ref,string_ref > string,string
ReaderReadUpTo : string_ref,string_ref,int64 > string,string
ReaderReset : string_ref > 
ReaderRestoreState : string_ref,string > 
ReaderRestoreStateV2 : resource,string > 
ReaderSerializeState : string_ref > string
Real T=complex128 Tout=float64 : complex128 > float64
RebatchDatasetV2 : variant,int64,bool > variant
RecordInput : > string
RefEnter T=float32 : float32_ref > float32_ref
RefExit T=float32 : float32_ref > float32_ref
RefIdentity T=float32 : float32_ref > float32_ref
RefIn T=float32 : float32_ref > 
RefInputFloatInput : float32_ref,float32 > 
RefInputFloatInputIntOutput : float32_ref,float32 > int32
RefInputIntInput : int32_ref,int32 > 
RefMerge N=2 T=float32 : float32_ref,float32_ref > float32_ref,int32
RefNextIteration T=float32 : float32_ref > float32_ref
RefOut T=float32 : > float32_ref
RefOutput : > int32_ref
RefOutputFloatOutput : > float32_ref,float32
RefSelect N=2 T=float32 : int32,float32_ref,float32_ref > float32_ref
RefSwitch T=float32 : float32_ref,bool > float32_ref,float32_ref
RegexReplace : string,string,string > string
Relayout T=float32 : float32 > float32
Relu6 T=uint64 : uint64 > uint64
RepeatDataset : variant,int64 > variant
Requantize Tinput=quint16 out_type=quint16 : quint16,float32,float32,float32,float32 > quint16,float32,float32
ReservedInput : int32 > 
ResizeBicubic T=bfloat16 : bfloat16,int32 > float32
ResizeBilinearGrad T=float64 : float32,float64 > float64
ResourceAccumulatorApplyGradient dtype=uint64 : resource,int64,uint64 > 
ResourceAccumulatorTakeGradient dtype=uint64 : resource,int32 > uint64
ResourceApplyAdagrad T=uint64 : resource,resource,uint64,uint64 > 
ResourceApplyAdam T=uint64 : resource,resource,resource,uint64,uint64,uint64,uint64,uint64,uint64,uint64 > 
ResourceApplyCenteredRMSProp T=uint64 : resource,resource,resource,resource,uint64,uint64,uint64,uint64,uint64 > 
ResourceApplyGradientDescent T=uint64 : resource,uint64,uint64 > 
ResourceApplyPowerSign T=uint64 : resource,resource,uint64,uint64,uint64,uint64,uint64 > 
ResourceApplyRMSProp T=uint64 : resource,resource,resource,uint64,uint64,uint64,uint64,uint64 > 
ResourceGather Tindices=int64 dtype=float32 : resource,int64 > float32
ResourceScatterAdd Tindices=int64 dtype=uint64 : resource,int64,uint64 > 
ResourceScatterMin Tindices=int64 dtype=uint64 : resource,int64,uint64 > 
ResourceScatterNdMax T=float32 Tindices=int64 : resource,int64,float32 > 
ResourceScatterNdUpdate T=float32 Tindices=int64 : resource,int64,float32 > 
ResourceSparseApplyAdadelta T=uint64 Tindices=int64 : resource,resource,resource,uint64,uint64,uint64,uint64,int64 > 
ResourceSparseApplyAdagradV2 T=uint64 Tindices=int64 : resource,resource,uint64,uint64,uint64,int64 > 
ResourceSparseApplyFtrlV2 T=uint64 Tindices=int64 : resource,resource,resource,uint64,int64,uint64,uint64,uint64,uint64,uint64 > 
ResourceSparseApplyProximalAdagrad T=uint64 Tindices=int64 : resource,resource,uint64,uint64,uint64,uint64,int64 > 
ResourceStridedSliceAssign Index=int64 T=float32 : resource,int64,int64,int64,float32 > 
RestoreSlice dt=float32 : string,string,string > float32
RestoreV2 dtypes=[float32,int64] : string,string,string > float32,int64
Reverse T=string : string,bool > string
RewriteDataset : variant,string > variant
RiscAbs T=float64 : float64 > float64
RiscBinaryComparison T=float64 : float64,float64 > bool
RiscCast DstT=float32 SrcT=float32 : float32 > float32
RiscConcat N=2 T=float32 Tidx=int64 : float32,float32,int64 > float32
RiscDiv T=float64 : float64,float64 > float64
RiscFft Tcomplex=complex128 : complex128 > complex128
RiscImag T=complex128 Tout=float64 : complex128 > float64
RiscLogicalAnd : bool,bool > bool
RiscMax T=float64 : float64,float64 > float64
RiscNeg T=float64 : float64 > float64
RiscPow T=float64 : float64,float64 > float64
RiscReduce Index=int64 T=float64 : float64,int64 > float64
RiscReverse T=float64 Tidx=int64 : float64,int64 > float64
RiscSign T=float64 : float64 > float64
RiscSqueeze T=float32 : float32 > float32
RiscTriangularSolve T=float64 : float64,float64 > float64
RngSkip : resource,int64,int64 > 
RpcCall Tin=[float32,int64] : resource,string,float32,int64,int64 > resource,variant
RpcGetValue Tout=[float32,int64] : resource > float32,int64
Rsqrt T=complex128 : complex128 > complex128
SampleDistortedBoundingBoxV2 T=int64 : int64,float32,float32 > int64,int64,float32
Save T=[float32,int64] : string,string,float32,int64 > 
SaveSlices T=[float32,int64] : string,string,string,float32,int64 > 
SaveV2 dtypes=[float32,int64] : string,string,string,float32,int64 > 
ScaleAndTranslate T=float64 : float64,int32,float32,float32 > float32
ScatterAdd T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterDiv T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterMax T=int64 Tindices=int64 : int64_ref,int64,int64 > int64_ref
ScatterMin T=int64 Tindices=int64 : int64_ref,int64,int64 > int64_ref
ScatterMul T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterNdAdd T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterNdMax T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterNdMin T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterNdSub T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterNdUpdate T=float32 Tindices=int64 : float32_ref,int64,float32 > float32_ref
ScatterSub T=uint64 Tindices=int64 : uint64_ref,int64,uint64 > uint64_ref
ScatterUpdate T=float32 Tindices=int64 : float32_ref,int64,float32 > float32_ref
SdcaOptimizerV2 num_dense_features=2 num_sparse_features=2 num_sparse_features_with_values=2 : int64,int64,int64,int64,float32,float32,float32,float32,float32,float32,int64,int64,float32,float32,float32,float32,float32 > float32,float32,float32,float32,float32
SdcaShrinkL1 num_features=2 : float32_ref,float32_ref > 
SegmentMaxV2 T=uint64 Tindices=int64 Tnumsegments=int64 : uint64,int64,int64 > uint64
SegmentMinV2 T=uint64 Tindices=int64 Tnumsegments=int64 : uint64,int64,int64 > uint64
SegmentSum T=uint64 Tindices=int64 : uint64,int64 > uint64
SelectV2 T=float32 : bool,float32,float32 > float32
SeluGrad T=float64 : float64,float64 > float64
SendTPUEmbeddingGradients N=2 NN=2 : float32,float32,float32,float32 > 
SerializeIterator : resource > variant
SerializeTensor T=float32 : float32 > string
Shape T=float32 out_type=int64 : float32 > int64
ShapeN N=2 T=float32 out_type=int64 : float32,float32 > int64,int64
ShardedFilename : string,int32,int32 > string
ShuffleAndRepeatDatasetV2 : variant,int64,int64,int64,int64,resource > variant
ShuffleDatasetV3 : variant,int64,int64,int64,resource > variant
Sigmoid T=complex128 : complex128 > complex128
Simple : int32 > float32
Sinh T=complex128 : complex128 > complex128
SleepDataset : variant,int64 > variant
Slice Index=int64 T=float32 : float32,int64,int64 > float32
SnapshotChunkDataset : string > variant
SnapshotNestedDatasetReader N=2 : variant,variant > variant
SoftmaxCrossEntropyWithLogits T=float64 : float64,float64 > float64,float64
Softsign T=float64 : float64 > float64
SpaceToDepth T=float32 : float32 > float32
SparseAccumulatorApplyGradient dtype=uint64 : string_ref,int64,int64,uint64,int64 > 
SparseAccumulatorTakeGradient dtype=uint64 : string_ref,int32 > int64,uint64,int64
SparseAdd T=uint64 Treal=uint64 : int64,uint64,int64,int64,uint64,int64,uint64 > int64,uint64,int64
SparseApplyAdadelta T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,int64 > uint64_ref
SparseApplyAdagrad T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64,uint64,int64 > uint64_ref
SparseApplyAdagradDA T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64_ref,uint64,int64,uint64,uint64,uint64,int64 > uint64_ref
SparseApplyAdagradV2 T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64,uint64,uint64,int64 > uint64_ref
SparseApplyCenteredRMSProp T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64,int64 > uint64_ref
SparseApplyFtrl T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64_ref,uint64,int64,uint64,uint64,uint64,uint64 > uint64_ref
SparseApplyFtrlV2 T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64_ref,uint64,int64,uint64,uint64,uint64,uint64,uint64 > uint64_ref
SparseApplyMomentum T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64,uint64,int64,uint64 > uint64_ref
SparseApplyProximalAdagrad T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,int64 > uint64_ref
SparseApplyProximalGradientDescent T=uint64 Tindices=int64 : uint64_ref,uint64,uint64,uint64,uint64,int64 > uint64_ref
SparseApplyRMSProp T=uint64 Tindices=int64 : uint64_ref,uint64_ref,uint64_ref,uint64,uint64,uint64,uint64,uint64,int64 > uint64_ref
SparseConcat N=2 T=float32 : int64,int64,float32,float32,int64,int64 > int64,float32,int64
SparseConditionalAccumulator : > string_ref
SparseDenseCwiseDiv T=uint64 : int64,uint64,int64,uint64 > uint64
SparseFillEmptyRowsGrad T=float32 : int64,float32 > float32,float32
SparseReduceMaxSparse T=uint64 : int64,uint64,int64,int32 > int64,uint64,int64
SparseReorder T=float32 : int64,float32,int64 > int64,float32
SparseSegmentMeanGrad T=float64 Tidx=int64 Tsegmentids=int64 : float64,int64,int64,int32 > float64
SparseSegmentSqrtN T=float64 Tidx=int64 Tsegmentids=int64 : float64,int64,int64 > float64
SparseSegmentSqrtNWithNumSegments T=float64 Tidx=int64 Tnumsegments=int64 Tsegmentids=int64 : float64,int64,int64,int64 > float64
SparseSegmentSumGradV2 T=float64 Tidx=int64 Tsegmentids=int64 : float64,int64,int64,int32 > float64,int64
SparseSliceGrad T=uint64 : uint64,int64,int64,int64 > uint64
SparseSparseMaximum T=uint64 : int64,uint64,int64,int64,uint64,int64 > int64,uint64
SparseTensorDenseAdd T=uint64 Tindices=int64 : int64,uint64,int64,uint64 > uint64
SparseToDense T=float32 Tindices=int64 : int64,int64,float32,float32 > float32
Split T=float32 num_split=2 : int32,float32 > float32,float32
Sqrt T=complex128 : complex128 > complex128
SquaredDifference T=complex128 : complex128,complex128 > complex128
Stack : > string_ref
StackClose : string_ref > 
StackPop elem_type=float32 : string_ref > float32
StackPopV2 elem_type=float32 : resource > float32
StackPush T=float32 : string_ref,float32 > float32
StackV2 : int32 > resource
Stage dtypes=[float32,int64] : float32,int64 > 
StagePeek dtypes=[float32,int64] : int32 > float32,int64
StatefulStandardNormalV2 dtype=float32 shape_dtype=float32 : resource,int64,float32 > float32
StatefulUniformFullInt dtype=float32 shape_dtype=float32 : resource,int64,float32 > float32
StatelessParameterizedTruncatedNormal S=int64 Tseed=int64 dtype=float64 : int64,int64,float64,float64,float64,float64 > float64
StatelessRandomGammaV3 dtype=float64 shape_dtype=int64 : int64,uint64,uint64,int32,float64 > float64
StatelessRandomGetKeyCounterAlg Tseed=int64 : int64 > uint64,uint64,int32
StatelessRandomPoisson Rtype=int64 T=int64 Tseed=int64 dtype=int64 : int64,int64,int64 > int64
StatelessRandomUniformFullIntV2 Tshape=int64 dtype=uint64 : int64,uint64,uint64,int32 > uint64
StatelessRandomUniformV2 Tshape=int64 dtype=float64 : int64,uint64,uint64,int32 > float64
StatelessTruncatedNormal T=int64 Tseed=int64 dtype=float64 : int64,int64 > float64
StaticRegexReplace : string > string
StatsAggregatorSetSummaryWriter : resource,resource > 
StopGradient T=float32 : float32 > float32
StridedSliceAssign Index=int64 T=float32 : float32_ref,int64,int64,int64,float32 > float32_ref
StringJoin N=2 : string,string > string
StringLength : string > int32
StringSplit : string,string > int64,string,int64
StringToHashBucket : string > int64
StringToNumber out_type=uint64 : string > uint64
Sub T=uint64 : uint64,uint64 > uint64
SummaryWriter : > resource
SyncDevice : > 
TFRecordReaderV2 : > resource
TPUAnnotateTensorsWithDynamicShape T=[float32,int64] : float32,int64 > float32,int64
TPUCompileSucceededAssert : string > 
TPUCopyWithDynamicShape N=2 T=[float32,int64] : float32,int64,int32,int32 > float32,int64
TPUEmbeddingActivations : float32,float32 > float32
TPUExecute Targs=[float32,int64] Tresults=[float32,int64] : float32,int64,string > float32,int64
TPUExecuteAndUpdateVariables Targs=[float32,int64] Tresults=[float32,int64] : float32,int64,string > float32,int64
TPUOrdinalSelector : > int32
TPUPartitionedInput N=2 T=float32 : float32,float32 > float32
TPUReplicateMetadata : > 
TPUReplicatedInput N=2 T=float32 : float32,float32 > float32
TPUReshardVariables N=2 : resource,resource,string,resource > 
TakeManySparseFromTensorsMap dtype=float32 : int64 > int64,float32,int64
TanhGrad T=complex128 : complex128,complex128 > complex128
TemporaryVariable dtype=float32 : > float32_ref
TensorArrayConcatV2 dtype=float32 : string,float32 > float32,int64
TensorArrayGradV3 : resource,float32 > resource,float32
TensorArrayScatterV3 T=float32 : resource,int32,float32,float32 > float32
TensorArrayV3 : int32 > resource,float32
TensorDataset Toutput_types=[float32,int64] : float32,int64 > variant
TensorListConcat element_dtype=float32 : variant > float32,int64
TensorListElementShape shape_type=int64 : variant > int64
TensorListGetItem Tshape=int64 element_dtype=float32 : variant,int32,int64 > float32
TensorListPushBack element_dtype=float32 : variant,float32 > variant
TensorListResize : variant,int32 > variant
TensorListScatterV2 element_dtype=float32 shape_type=int64 : float32,int32,int64,int32 > variant
TensorListStack element_dtype=float32 : variant,int32 > float32
TensorMapInsert key_dtype=float32 value_dtype=float32 : variant,float32,float32 > variant
TensorMapStackKeys key_dtype=float32 : variant > float32
TensorScatterMin T=float32 Tindices=int64 : float32,int64,float32 > float32
TensorSliceDataset Toutput_types=[float32,int64] : float32,int64 > variant
TensorSummaryV2 T=float32 : string,float32,string > string
TextLineDataset : string,string,int64 > variant
ThreadPoolHandle : > resource
Timestamp : > float64
TopKV2 T=uint64 Tk=int64 index_type=int64 : uint64,int64 > uint64,int64
Transpose T=float32 Tperm=int64 : float32,int64 > float32
TruncateDiv T=complex128 : complex128,complex128 > complex128
TwoFloatInputs : float32,float32 > 
TwoFloatOutputs : > float32,float32
TwoRefsIn T=float32 : float32_ref,float32_ref > 
TypeList T=[float32,int64] : float32,int64 > 
TypeListTwice T=[float32,int64] : float32,int64,float32,int64 > 
Unary T=float32 : float32 > float32
UnbatchGrad T=float32 : float32,int64,float32,int64 > float32
UncompressElement output_types=[float32,int64] : variant > float32,int64
UnicodeDecodeWithOffsets Tsplits=int64 : string > int64,int32,int64
UnicodeTranscode : string > string
UniformQuantize Tin=float32 Tout=qint32 : float32,float32,int32 > qint32
UniformQuantizedConvolution Tin=qint8 Tout=qint32 : qint8,qint8,float32,int32,float32,int32,float32,int32 > qint32
UniformQuantizedDotHybrid Tlhs=float32 Tout=float32 Trhs=qint8 : float32,qint8,float32,int32 > float32
UniqueDataset : variant > variant
UniqueWithCountsV2 T=float32 Taxis=int64 out_idx=int64 : float32,int64 > float32,int64,int64
UnsortedSegmentJoin Tindices=int64 Tnumsegments=int64 : string,int64,int64 > string
UnsortedSegmentProd T=uint64 Tindices=int64 Tnumsegments=int64 : uint64,int64,int64 > uint64
Unstage dtypes=[float32,int64] : > float32,int64
UnwrapDatasetVariant : variant > variant
VarHandleOp : > resource
Variable dtype=float32 : > float32_ref
VariableShape out_type=int64 : resource > int64
VariableV2 dtype=float32 : > float32_ref
WeightedFlatMapDataset M=2 N=2 : variant,variant,float64,float64 > variant
Where T=bool : bool > int64
WholeFileReader : > string_ref
WindowDataset : variant,int64,int64,int64,bool > variant
WindowOp Tinputs=[float32,int64] : float32,int64 > variant
WrapDatasetVariant : variant > variant
WriteGraphSummary : resource,int64,string > 
WriteRawProtoSummary : resource,int64,string > 
Xdivy T=complex128 : complex128,complex128 > complex128
XlaCallModule Tin=[float32,int64] Tout=[float32,int64] : float32,int64 > float32,int64
XlaConcatND N=2 T=float32 : float32,float32 > float32
XlaConv T=uint64 Tindices=int64 : uint64,uint64,int64,int64,int64,int64,int64 > uint64
XlaCustomCall T=[float32,int64] dtype=float32 : float32,int64 > float32
XlaCustomCallV2 operand_dtypes=[float32,int64] result_dtypes=[float32,int64] : float32,int64 > float32,int64
XlaDotV2 LhsT=uint64 RhsT=uint64 preferred_element_type=uint64 : uint64,uint64 > uint64
XlaKeyValueSort K=uint64 V=float32 : uint64,float32 > uint64,float32
XlaOptimizationBarrier T=[float32,int64] : float32,int64 > float32,int64
XlaRecv dtype=float32 : > float32
XlaRecvTPUEmbeddingDeduplicationDataV2 : > variant
XlaRemoveDynamicDimensionSize T=float32 : float32,int32 > float32
XlaSelfAdjointEig T=uint64 : uint64 > uint64,uint64
XlaSendTPUEmbeddingGradientsV2 NumLearningRateTags=2 NumTables=2 : float32,float32,float32,float32,variant > 
XlaSetDynamicDimensionSize T=float32 : float32,int32,int32 > float32
XlaSparseCoreAdagrad : int32,float32,float32,float32,float32 > float32,float32
XlaSparseCoreFtrl : float32,float32,float32,float32,int32,float32,float32,float32,float32 > float32,float32,float32
XlaSparseDenseMatmulGradWithAdagradAndCsrInput : int32,int32,int32,float32,float32,float32,float32,float32,int32 > float32,float32
XlaSparseDenseMatmulGradWithAdagradMomentumAndStaticBufferSize : int32,int32,int32,float32,float32,float32,float32,float32,float32,int32 > float32,float32,float32
XlaSparseDenseMatmulGradWithFtrlAndCsrInput : int32,int32,int32,float32,float32,float32,float32,float32,float32,int32 > float32,float32,float32
XlaSparseDenseMatmulGradWithSgdAndStaticBufferSize : int32,int32,int32,float32,float32,float32,float32,int32 > float32
XlaSparseGradientsStack dtype=float32 input_dtype=float32 num_tables=2 : float32,float32 > float32
XlaSplitND N=2 T=float32 : float32 > float32,float32
XlaSpmdShardToFullShape T=float32 : float32 > float32
Xlogy T=complex128 : complex128,complex128 > complex128
ZipDataset N=2 : variant,variant > variant
_ArrayToList N=2 T=float32 out_types=[float32,int64] : float32,float32 > float32,int64
_ConfigureDistributedTPU N=2 : int32,int32 > string
_DeviceArg T=float32 : > float32
_EagerConst T=float32 : float32 > float32
_FusedConv3D T=float16 num_args=2 : float16,float16,float16,float16 > float16
_HostRecv tensor_type=float32 : > float32
_ListToArray N=2 T=float32 Tin=[float32,int64] : float32,int64 > float32,float32
_NcclReduceRecv T=int64 : int64 > int64
_ParallelConcatUpdate T=float32 : float32,float32 > float32
_ReadVariablesOp N=2 dtypes=[float32,int64] : resource,resource > float32,int64
_Recv tensor_type=float32 : > float32
_ScopedAllocatorConcat N=2 T=float32 : float32,float32,float32 > float32
_ScopedAllocatorSplit N=2 T=float32 : float32,float32,float32 > float32,float32
_SetGlobalTPUArray : string > 
_TPUCompileMlir NumDynamicShapes=2 num_computations=2 : int64,int64 > string,string,string
_WaitForDistributedTPU N=2 : int32,int32 > string
_XlaAotOnlyVarHandleOp : > resource
_XlaHostComputeMlir Tinputs=[float32,int64] Toutputs=[float32,int64] : float32,int64 > float32,int64
_XlaMerge T=float32 : float32,float32 > float32
_XlaRecvAtHost Toutputs=[float32,int64] : string > float32,int64
_XlaRecvAtHostV2 Toutputs=[float32,int64] : string,int64 > float32,int64
_XlaRun Targs=[float32,int64] Tresults=[float32,int64] : float32,int64,string > float32,int64
_XlaSendFromHost Tinputs=[float32,int64] : float32,int64,string > 
_XlaSendFromHostV2 Tinputs=[float32,int64] : float32,int64,string,int64 > 
__MklDummyConv2DBackpropFilterWithBias T=float16 : float16,int32,float16 > float16,float16
"""#
