// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

extension RegistryText {
  static let part01: StaticString = #"""
A > out:float32 ;
Abort > ; error_msg:string="" exit_without_error:bool=false
Abs x=T > y=T ; T:type{bfloat16,float16,float32,float64,int8,int16,int32,int64}
AccumulateNV2 ^+ inputs=N*T > sum=T ; N:int>=1 T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} shape:shape
AccumulatorApplyGradient handle&:string local_step:int64 gradient=dtype > ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
AccumulatorNumAccumulated handle&:string > num_accumulated:int32 ;
AccumulatorSetGlobalStep handle&:string new_global_step:int64 > ;
AccumulatorTakeGradient handle&:string num_required:int32 > average=dtype ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
Acos x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Acosh x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Add x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,uint8,int8,int16,int32,int64,complex64,complex128,string}
AddManySparseToTensorsMap ! sparse_indices:int64 sparse_values=T sparse_shape:int64 > sparse_handles:int64 ; T:type container:string="" shared_name:string=""
AddN ^+ inputs=N*T > sum=T ; N:int>=1 T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,variant}
AddSparseToTensorsMap ! sparse_indices:int64 sparse_values=T sparse_shape:int64 > sparse_handle:int64 ; T:type container:string="" shared_name:string=""
AddV2 ^+ x=T y=T > z=T ; T:type{bfloat16,float16,float32,float64,uint8,uint16,uint32,uint64,int8,int16,int32,int64,complex64,complex128}
AdjustContrast images=T contrast_factor:float32 min_value:float32 max_value:float32 > output:float32 ; T:type{uint8,int8,int16,int32,int64,float32,float64}
AdjustContrastv2 images=T contrast_factor:float32 > output=T ; T:type{float16,float32}=float32
AdjustHue images=T delta:float32 > output=T ; T:type{float16,float32}=float32
AdjustSaturation images=T scale:float32 > output=T ; T:type{float16,float32}=float32
All input:bool reduction_indices=Tidx > output:bool ; keep_dims:bool=false Tidx:type{int32,int64}=int32
AllCandidateSampler ! true_classes:int64 > sampled_candidates:int64 true_expected_count:float32 sampled_expected_count:float32 ; num_true:int>=1 num_sampled:int>=1 unique:bool seed:int=0 seed2:int=0
AllToAll ! input=T group_assignment:int32 > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64,bool} concat_dimension:int split_dimension:int split_count:int
Angle input=T > output=Tout ; T:type{complex64,complex128}=complex64 Tout:type{float32,float64}=float32
AnonymousHashTable ! > table_handle:resource ; key_dtype:type value_dtype:type
AnonymousIterator ! > handle:resource ; output_types:list(type)>=1 output_shapes:list(shape)>=1
AnonymousIteratorV2 ! > handle:resource deleter:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
AnonymousIteratorV3 ! > handle:resource ; output_types:list(type)>=1 output_shapes:list(shape)>=1
AnonymousMemoryCache ! > handle:resource deleter:variant ;
AnonymousMultiDeviceIterator ! > handle:resource deleter:variant ; devices:list(string)>=1 output_types:list(type)>=1 output_shapes:list(shape)>=1
AnonymousMultiDeviceIteratorV3 ! > handle:resource ; devices:list(string)>=1 output_types:list(type)>=1 output_shapes:list(shape)>=1
AnonymousMutableDenseHashTable ! empty_key=key_dtype deleted_key=key_dtype > table_handle:resource ; key_dtype:type value_dtype:type value_shape:shape=[] initial_num_buckets:int=131072 max_load_factor:float=0.8
AnonymousMutableHashTable ! > table_handle:resource ; key_dtype:type value_dtype:type
AnonymousMutableHashTableOfTensors ! > table_handle:resource ; key_dtype:type value_dtype:type value_shape:shape=[]
AnonymousRandomSeedGenerator ! seed:int64 seed2:int64 > handle:resource deleter:variant ;
AnonymousSeedGenerator ! seed:int64 seed2:int64 reshuffle:bool > handle:resource deleter:variant ;
Any input:bool reduction_indices=Tidx > output:bool ; keep_dims:bool=false Tidx:type{int32,int64}=int32
ApplyAdaMax var&=T m&=T v&=T beta1_power=T lr=T beta1=T beta2=T epsilon=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyAdadelta var&=T accum&=T accum_update&=T lr=T rho=T epsilon=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyAdagrad var&=T accum&=T lr=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false update_slots:bool=true
ApplyAdagradDA var&=T gradient_accumulator&=T gradient_squared_accumulator&=T grad=T lr=T l1=T l2=T global_step:int64 > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyAdagradV2 var&=T accum&=T lr=T epsilon=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false update_slots:bool=true
ApplyAdam var&=T m&=T v&=T beta1_power=T beta2_power=T lr=T beta1=T beta2=T epsilon=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false use_nesterov:bool=false
ApplyAddSign var&=T m&=T lr=T alpha=T sign_decay=T beta=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyCenteredRMSProp var&=T mg&=T ms&=T mom&=T lr=T rho=T momentum=T epsilon=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyFtrl var&=T accum&=T linear&=T grad=T lr=T l1=T l2=T lr_power=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false multiply_linear_by_lr:bool=false
ApplyFtrlV2 var&=T accum&=T linear&=T grad=T lr=T l1=T l2=T l2_shrinkage=T lr_power=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false multiply_linear_by_lr:bool=false
ApplyGradientDescent var&=T alpha=T delta=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyMomentum var&=T accum&=T lr=T grad=T momentum=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false use_nesterov:bool=false
ApplyPowerSign var&=T m&=T lr=T logbase=T sign_decay=T beta=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyProximalAdagrad var&=T accum&=T lr=T l1=T l2=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyProximalGradientDescent var&=T alpha=T l1=T l2=T delta=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApplyRMSProp var&=T ms&=T mom&=T lr=T rho=T momentum=T epsilon=T grad=T > out&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
ApproxTopK input=T > values=T indices:int32 ; k:int>=0 reduction_dimension:int=-1 recall_target:float=0.95 is_max_k:bool=true reduction_input_size_override:int=-1 aggregate_to_topk:bool=true T:type{float16,bfloat16,float32}
ApproximateEqual ^ x=T y=T > z:bool ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} tolerance:float=1e-05
ArgMax input=T dimension=Tidx > output=output_type ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64,qint8,quint8,qint32,qint16,quint16,bool} Tidx:type{int16,int32,int64}=int32 output_type:type{int16,uint16,int32,int64}=int64
ArgMin input=T dimension=Tidx > output=output_type ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64,qint8,quint8,qint32,qint16,quint16,bool} Tidx:type{int32,int64}=int32 output_type:type{int32,int64}=int64
AsString input=T > output:string ; T:type{float32,float64,int32,uint8,int16,int8,int64,bfloat16,uint16,float16,uint32,uint64,complex64,complex128,bool,variant,string} precision:int=-1 scientific:bool=false shortest:bool=false width:int=-1 fill:string=""
Asin x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Asinh x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Assert ! condition:bool data=[T] > ; T:list(type)>=1 summarize:int=3
AssertCardinalityDataset input_dataset:variant cardinality:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
AssertNextDataset input_dataset:variant transformations:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
AssertPrevDataset input_dataset:variant transformations:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
Assign ~ ref&=T value=T > output_ref&=T ; T:type validate_shape:bool=true use_locking:bool=true
AssignAdd ref&=T value=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
AssignAddVariableOp ! resource:resource value=dtype > ; dtype:type
AssignSub ref&=T value=T > output_ref&=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} use_locking:bool=false
AssignSubVariableOp ! resource:resource value=dtype > ; dtype:type
AssignVariableOp ! resource:resource value=dtype > ; dtype:type validate_shape:bool=false
AssignVariableXlaConcatND ! resource:resource inputs=N*T > ; T:type N:int>=1 num_concats:list(int) paddings:list(int)=[]
Atan x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Atan2 y=T x=T > z=T ; T:type{bfloat16,float16,float32,float64}
Atanh x=T > y=T ; T:type{bfloat16,float16,float32,float64,complex64,complex128}
Attr > ; a:int
AttrBool > ; a:bool
AttrBoolList > ; a:list(bool)
AttrDefault > ; a:string="banana"
AttrEmptyListDefault > ; a:list(float)=[]
AttrEnum > ; a:string{"apples","oranges"}
AttrEnumList > ; a:list(string){"apples","oranges"}
AttrFloat > ; a:float
AttrListDefault > ; a:list(int)=[5,15]
AttrListMin > ; a:list(int)>=2
AttrListTypeDefault a=N*T b=N*T > ; T:type=int32 N:int>=1
AttrMin > ; a:int>=5
AttrPartialShape > ; a:shape
AttrPartialShapeList > ; a:list(shape)
AttrShape > ; a:shape
AttrShapeList > ; a:list(shape)
AttrTypeDefault a=T > ; T:type=int32
AudioMicrofrontend audio:int16 > filterbanks=out_type ; sample_rate:int=16000 window_size:int=25 window_step:int=10 num_channels:int=32 upper_band_limit:float=7.5e+03 lower_band_limit:float=125 smoothing_bits:int=10 even_smoothing:float=0.025 odd_smoothing:float=0.06 min_signal_remaining:float=0.05 enable_pcan:bool=false pcan_strength:float=0.95 pcan_offset:float=8e+01 gain_bits:int=21 enable_log:bool=true scale_shift:int=6 left_context:int=0 right_context:int=0 frame_stride:int=1 zero_padding:bool=false out_scale:int=1 out_type:type{uint16,float32}=uint16
AudioSpectrogram input:float32 > spectrogram:float32 ; window_size:int stride:int magnitude_squared:bool=false
AudioSummary tag:string tensor:float32 > summary:string ; sample_rate:float max_outputs:int>=1=3
AudioSummaryV2 tag:string tensor:float32 sample_rate:float32 > summary:string ; max_outputs:int>=1=3
AutoShardDataset input_dataset:variant num_workers:int64 index:int64 > handle:variant ; auto_shard_policy:int=0 output_types:list(type)>=1 output_shapes:list(shape)>=1 num_replicas:int=0
AvgPool value=T > output=T ; ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" T:type{float16,bfloat16,float32,float64}
AvgPool3D input=T > output=T ; ksize:list(int)>=5 strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" T:type{float16,bfloat16,float32,float64}
AvgPool3DGrad orig_input_shape:int32 grad=T > output=T ; ksize:list(int)>=5 strides:list(int)>=5 padding:string{"SAME","VALID"} data_format:string{"NDHWC","NCDHW"}="NDHWC" T:type{float16,bfloat16,float32,float64}
AvgPoolGrad orig_input_shape:int32 grad=T > output=T ; ksize:list(int)>=4 strides:list(int)>=4 padding:string{"SAME","VALID"} data_format:string{"NHWC","NCHW"}="NHWC" T:type{float16,bfloat16,float32,float64}
B > out:float32 ;
BandedTriangularSolve matrix=T rhs=T > output=T ; lower:bool=true adjoint:bool=false T:type{float64,float32,float16,complex64,complex128}
Barrier ! > handle&:string ; component_types:list(type)>=1 shapes:list(shape)>=0=[] capacity:int=-1 container:string="" shared_name:string=""
BarrierClose handle&:string > ; cancel_pending_enqueues:bool=false
BarrierIncompleteSize handle&:string > size:int32 ;
BarrierInsertMany handle&:string keys:string values=T > ; T:type component_index:int
BarrierReadySize handle&:string > size:int32 ;
BarrierTakeMany handle&:string num_elements:int32 > indices:int64 keys:string values=[component_types] ; component_types:list(type)>=1 allow_small_batch:bool=false wait_for_incomplete:bool=false timeout_ms:int=-1
Batch in_tensors=[T] > batched_tensors=[T] batch_index:int64 id:int64 ; num_batch_threads:int max_batch_size:int max_enqueued_batches:int=10 batch_timeout_micros:int allowed_batch_sizes:list(int)=[] grad_timeout_micros:int container:string="" shared_name:string="" batching_queue:string="" T:list(type)>=1
BatchCholesky input=T > output=T ; T:type{float64,float32}
BatchCholeskyGrad l=T grad=T > output=T ; T:type{float32,float64}
BatchDataset input_dataset:variant batch_size:int64 > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
BatchDatasetV2 input_dataset:variant batch_size:int64 drop_remainder:bool > handle:variant ; parallel_copy:bool=false output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
BatchFFT input:complex64 > output:complex64 ;
BatchFFT2D input:complex64 > output:complex64 ;
BatchFFT3D input:complex64 > output:complex64 ;
BatchFunction in_tensors=[Tin] captured_tensors=[Tcaptured] > out_tensors=[Tout] ; f:func num_batch_threads:int max_batch_size:int batch_timeout_micros:int max_enqueued_batches:int=10 allowed_batch_sizes:list(int)=[] container:string="" shared_name:string="" batching_queue:string="" low_priority_max_batch_size:int=0 low_priority_batch_timeout_micros:int=0 low_priority_allowed_batch_sizes:list(int)=[] low_priority_max_enqueued_batches:int=0 mixed_priority_policy:string{"low_priority_padding_with_max_batch_size","low_priority_padding_with_next_allowed_batch_size","priority_isolation","priority_merge"}="low_priority_padding_with_max_batch_size" batch_padding_policy:string{"PAD_UP","BATCH_DOWN","MINIMIZE_TPU_COST_PER_REQUEST"}="PAD_UP" Tin:list(type)>=1 Tcaptured:list(type)>=0 Tout:list(type)>=1 enable_large_batch_splitting:bool=false
BatchIFFT input:complex64 > output:complex64 ;
BatchIFFT2D input:complex64 > output:complex64 ;
BatchIFFT3D input:complex64 > output:complex64 ;
BatchMatMul x=T y=T > output=T ; T:type{bfloat16,float16,float32,float64,int32,int64,complex64,complex128} adj_x:bool=false adj_y:bool=false grad_x:bool=false grad_y:bool=false
BatchMatMulV2 x=T y=T > output=T ; T:type{bfloat16,float16,float32,float64,int16,int32,int64,uint8,uint16,uint32,uint64,complex64,complex128} adj_x:bool=false adj_y:bool=false grad_x:bool=false grad_y:bool=false
BatchMatMulV3 x=Ta y=Tb > output=Tout ; Ta:type{bfloat16,float16,float32,float64,uint8,int8,int16,int32,int64,complex64,complex128} Tb:type{bfloat16,float16,float32,float64,uint8,int8,int16,int32,int64,complex64,complex128} Tout:type{bfloat16,float16,float32,float64,int16,int32,int64,complex64,complex128} adj_x:bool=false adj_y:bool=false grad_x:bool=false grad_y:bool=false
BatchMatrixBandPart input=T num_lower:int64 num_upper:int64 > band=T ; T:type
BatchMatrixDeterminant input=T > output=T ; T:type{float32,float64,complex64,complex128}
BatchMatrixDiag diagonal=T > output=T ; T:type
BatchMatrixDiagPart input=T > diagonal=T ; T:type
BatchMatrixInverse input=T > output=T ; adjoint:bool=false T:type{float64,float32}
BatchMatrixSetDiag input=T diagonal=T > output=T ; T:type
BatchMatrixSolve matrix=T rhs=T > output=T ; adjoint:bool=false T:type{float64,float32}
BatchMatrixSolveLs matrix=T rhs=T l2_regularizer:float64 > output=T ; T:type{float64,float32} fast:bool=true
BatchMatrixTriangularSolve matrix=T rhs=T > output=T ; lower:bool=true adjoint:bool=false T:type{float64,float32}
BatchNormWithGlobalNormalization t=T m=T v=T beta=T gamma=T > result=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} variance_epsilon:float scale_after_normalization:bool
BatchNormWithGlobalNormalizationGrad t=T m=T v=T gamma=T backprop=T > dx=T dm=T dv=T db=T dg=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} variance_epsilon:float scale_after_normalization:bool
BatchSelfAdjointEig input=T > output=T ; T:type{float64,float32}
BatchSelfAdjointEigV2 input=T > e=T v=T ; compute_v:bool=true T:type{float64,float32}
BatchSvd input=T > s=T u=T v=T ; compute_uv:bool=true full_matrices:bool=false T:type{float64,float32,complex64,complex128}
BatchToSpace input=T crops=Tidx > output=T ; T:type block_size:int>=2 Tidx:type{int32,int64}=int32
BatchToSpaceND input=T block_shape=Tblock_shape crops=Tcrops > output=T ; T:type Tblock_shape:type{int32,int64}=int32 Tcrops:type{int32,int64}=int32
BesselI0 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselI0e x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselI1 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselI1e x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselJ0 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselJ1 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselK0 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselK0e x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselK1 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselK1e x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselY0 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
BesselY1 x=T > y=T ; T:type{bfloat16,float16,float32,float64}
Betainc a=T b=T x=T > z=T ; T:type{float32,float64}
BiasAdd value=T bias=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} data_format:string{"NHWC","NCHW"}="NHWC"
BiasAddGrad out_backprop=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} data_format:string{"NHWC","NCHW"}="NHWC"
BiasAddV1 value=T bias=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
Binary a=T b=T > out=T ; T:type
Bincount arr:int32 size:int32 weights=T > bins=T ; T:type{int32,int64,float32,float64}
Bitcast input=T > output=type ; T:type{bfloat16,float16,float32,float64,int64,int32,uint8,uint16,uint32,uint64,int8,int16,complex64,complex128,qint8,quint8,qint16,quint16,qint32} type:type{bfloat16,float16,float32,float64,int64,int32,uint8,uint16,uint32,uint64,int8,int16,complex64,complex128,qint8,quint8,qint16,quint16,qint32}
BitwiseAnd ^ x=T y=T > z=T ; T:type{int8,int16,int32,int64,uint8,uint16,uint32,uint64}
BitwiseOr ^ x=T y=T > z=T ; T:type{int8,int16,int32,int64,uint8,uint16,uint32,uint64}
BitwiseXor ^ x=T y=T > z=T ; T:type{int8,int16,int32,int64,uint8,uint16,uint32,uint64}
BlockLSTM seq_len_max:int64 x=T cs_prev=T h_prev=T w=T wci=T wcf=T wco=T b=T > i=T cs=T f=T o=T ci=T co=T h=T ; forget_bias:float=1 cell_clip:float=3 use_peephole:bool=false T:type{float16,float32}
BlockLSTMGrad seq_len_max:int64 x=T cs_prev=T h_prev=T w=T wci=T wcf=T wco=T b=T i=T cs=T f=T o=T ci=T co=T h=T cs_grad=T h_grad=T > x_grad=T cs_prev_grad=T h_prev_grad=T w_grad=T wci_grad=T wcf_grad=T wco_grad=T b_grad=T ; use_peephole:bool T:type{float16,float32}
BlockLSTMGradV2 seq_len_max:int64 x=T cs_prev=T h_prev=T w=T wci=T wcf=T wco=T b=T i=T cs=T f=T o=T ci=T co=T h=T cs_grad=T h_grad=T > x_grad=T cs_prev_grad=T h_prev_grad=T w_grad=T wci_grad=T wcf_grad=T wco_grad=T b_grad=T ; use_peephole:bool T:type{float16,float32}
BlockLSTMV2 seq_len_max:int64 x=T cs_prev=T h_prev=T w=T wci=T wcf=T wco=T b=T > i=T cs=T f=T o=T ci=T co=T h=T ; cell_clip:float=0 use_peephole:bool=false T:type{float16,float32}
BoostedTreesAggregateStats node_ids:int32 gradients:float32 hessians:float32 feature:int32 > stats_summary:float32 ; max_splits:int>=1 num_buckets:int>=1
BoostedTreesBucketize float_values:num_features*float32 bucket_boundaries:num_features*float32 > buckets:num_features*int32 ; num_features:int>=0
BoostedTreesCalculateBestFeatureSplit node_id_range:int32 stats_summary:float32 l1:float32 l2:float32 tree_complexity:float32 min_node_weight:float32 > node_ids:int32 gains:float32 feature_dimensions:int32 thresholds:int32 left_node_contribs:float32 right_node_contribs:float32 split_with_default_directions:string ; logits_dimension:int>=1 split_type:string{"inequality","equality"}="inequality"
BoostedTreesCalculateBestFeatureSplitV2 node_id_range:int32 stats_summaries_list:num_features*float32 split_types:string candidate_feature_ids:int32 l1:float32 l2:float32 tree_complexity:float32 min_node_weight:float32 > node_ids:int32 gains:float32 feature_ids:int32 feature_dimensions:int32 thresholds:int32 left_node_contribs:float32 right_node_contribs:float32 split_with_default_directions:string ; num_features:int>=1 logits_dimension:int>=1
BoostedTreesCalculateBestGainsPerFeature node_id_range:int32 stats_summary_list:num_features*float32 l1:float32 l2:float32 tree_complexity:float32 min_node_weight:float32 > node_ids_list:num_features*int32 gains_list:num_features*float32 thresholds_list:num_features*int32 left_node_contribs_list:num_features*float32 right_node_contribs_list:num_features*float32 ; max_splits:int>=1 num_features:int>=1
BoostedTreesCenterBias ! tree_ensemble_handle:resource mean_gradients:float32 mean_hessians:float32 l1:float32 l2:float32 > continue_centering:bool ;
BoostedTreesCreateEnsemble ! tree_ensemble_handle:resource stamp_token:int64 tree_ensemble_serialized:string > ;
BoostedTreesCreateQuantileStreamResource ! quantile_stream_resource_handle:resource epsilon:float32 num_streams:int64 > ; max_elements:int=1099511627776
BoostedTreesDeserializeEnsemble ! tree_ensemble_handle:resource stamp_token:int64 tree_ensemble_serialized:string > ;
BoostedTreesEnsembleResourceHandleOp ! > resource:resource ; container:string="" shared_name:string=""
BoostedTreesExampleDebugOutputs ! tree_ensemble_handle:resource bucketized_features:num_bucketized_features*int32 > examples_debug_outputs_serialized:string ; num_bucketized_features:int>=1 logits_dimension:int
BoostedTreesFlushQuantileSummaries ! quantile_stream_resource_handle:resource > summaries:num_features*float32 ; num_features:int>=0
BoostedTreesGetEnsembleStates ! tree_ensemble_handle:resource > stamp_token:int64 num_trees:int32 num_finalized_trees:int32 num_attempted_layers:int32 last_layer_nodes_range:int32 ;
BoostedTreesMakeQuantileSummaries float_values:num_features*float32 example_weights:float32 epsilon:float32 > summaries:num_features*float32 ; num_features:int>=0
BoostedTreesMakeStatsSummary node_ids:int32 gradients:float32 hessians:float32 bucketized_features_list:num_features*int32 > stats_summary:float32 ; max_splits:int>=1 num_buckets:int>=1 num_features:int>=1
BoostedTreesPredict ! tree_ensemble_handle:resource bucketized_features:num_bucketized_features*int32 > logits:float32 ; num_bucketized_features:int>=1 logits_dimension:int
BoostedTreesQuantileStreamResourceAddSummaries ! quantile_stream_resource_handle:resource summaries:num_features*float32 > ; num_features:int>=0
BoostedTreesQuantileStreamResourceDeserialize ! quantile_stream_resource_handle:resource bucket_boundaries:num_streams*float32 > ; num_streams:int>=1
BoostedTreesQuantileStreamResourceFlush ! quantile_stream_resource_handle:resource num_buckets:int64 > ; generate_quantiles:bool=false
BoostedTreesQuantileStreamResourceGetBucketBoundaries ! quantile_stream_resource_handle:resource > bucket_boundaries:num_features*float32 ; num_features:int>=0
BoostedTreesQuantileStreamResourceHandleOp ! > resource:resource ; container:string="" shared_name:string=""
BoostedTreesSerializeEnsemble ! tree_ensemble_handle:resource > stamp_token:int64 tree_ensemble_serialized:string ;
BoostedTreesSparseAggregateStats node_ids:int32 gradients:float32 hessians:float32 feature_indices:int32 feature_values:int32 feature_shape:int32 > stats_summary_indices:int32 stats_summary_values:float32 stats_summary_shape:int32 ; max_splits:int>=1 num_buckets:int>=1
BoostedTreesSparseCalculateBestFeatureSplit node_id_range:int32 stats_summary_indices:int32 stats_summary_values:float32 stats_summary_shape:int32 l1:float32 l2:float32 tree_complexity:float32 min_node_weight:float32 > node_ids:int32 gains:float32 feature_dimensions:int32 thresholds:int32 left_node_contribs:float32 right_node_contribs:float32 split_with_default_directions:string ; logits_dimension:int>=1 split_type:string{"inequality"}="inequality"
BoostedTreesTrainingPredict ! tree_ensemble_handle:resource cached_tree_ids:int32 cached_node_ids:int32 bucketized_features:num_bucketized_features*int32 > partial_logits:float32 tree_ids:int32 node_ids:int32 ; num_bucketized_features:int>=1 logits_dimension:int
BoostedTreesUpdateEnsemble ! tree_ensemble_handle:resource feature_ids:int32 node_ids:num_features*int32 gains:num_features*float32 thresholds:num_features*int32 left_node_contribs:num_features*float32 right_node_contribs:num_features*float32 max_depth:int32 learning_rate:float32 > ; pruning_mode:int>=0 num_features:int>=0
BoostedTreesUpdateEnsembleV2 ! tree_ensemble_handle:resource feature_ids:num_groups*int32 dimension_ids:num_features*int32 node_ids:num_features*int32 gains:num_features*float32 thresholds:num_features*int32 left_node_contribs:num_features*float32 right_node_contribs:num_features*float32 split_types:num_features*string max_depth:int32 learning_rate:float32 pruning_mode:int32 > ; num_features:int>=0 logits_dimension:int=1 num_groups:int>=1=1
BroadcastArgs s0=T s1=T > r0=T ; T:type{int32,int64}=int32
BroadcastGradientArgs s0=T s1=T > r0=T r1=T ; T:type{int32,int64}=int32
BroadcastTo input=T shape=Tidx > output=T ; T:type Tidx:type{int32,int64}=int32
Bucketize input=T > output:int32 ; T:type{int32,int64,float32,float64} boundaries:list(float)
BytesProducedStatsDataset input_dataset:variant tag:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1
CSRSparseMatrixComponents csr_sparse_matrix:variant index:int32 > row_ptrs:int32 col_inds:int32 values=type ; type:type{float32,float64,complex64,complex128}
CSRSparseMatrixToDense sparse_input:variant > dense_output=type ; type:type{float32,float64,complex64,complex128}
CSRSparseMatrixToSparseTensor sparse_matrix:variant > indices:int64 values=type dense_shape:int64 ; type:type{float32,float64,complex64,complex128}
CSVDataset ! filenames:string compression_type:string buffer_size:int64 header:bool field_delim:string use_quote_delim:bool na_value:string select_cols:int64 record_defaults=[output_types] > handle:variant ; output_types:list(type){float32,float64,int32,int64,string}>=1 output_shapes:list(shape)>=1
CSVDatasetV2 ! filenames:string compression_type:string buffer_size:int64 header:bool field_delim:string use_quote_delim:bool na_value:string select_cols:int64 record_defaults=[output_types] exclude_cols:int64 > handle:variant ; output_types:list(type){float32,float64,int32,int64,string}>=1 output_shapes:list(shape)>=1
CTCBeamSearchDecoder inputs=T sequence_length:int32 > decoded_indices:top_paths*int64 decoded_values:top_paths*int64 decoded_shape:top_paths*int64 log_probability=T ; beam_width:int>=1 top_paths:int>=1 merge_repeated:bool=true T:type{float32,float64}=float32
CTCGreedyDecoder inputs=T sequence_length:int32 > decoded_indices:int64 decoded_values:int64 decoded_shape:int64 log_probability=T ; merge_repeated:bool=false blank_index:int=-1 T:type{float32,float64}=float32
CTCLoss inputs=T labels_indices:int64 labels_values:int32 sequence_length:int32 > loss=T gradient=T ; preprocess_collapse_repeated:bool=false ctc_merge_repeated:bool=true ignore_longer_outputs_than_inputs:bool=false T:type{float32,float64}=float32
CTCLossV2 inputs:float32 labels_indices:int64 labels_values:int32 sequence_length:int32 > loss:float32 gradient:float32 ; preprocess_collapse_repeated:bool=false ctc_merge_repeated:bool=true ignore_longer_outputs_than_inputs:bool=false
CacheDataset input_dataset:variant filename:string > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
CacheDatasetV2 ! input_dataset:variant filename:string cache:resource > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
CalibrationStatisticsSaver ! args=[Tin] > ; Tin:list(type)>=0 ids:list(string)>=1 calibration_methods:list(int)>=1 output_file_path:string
Case ! branch_index:int32 input=[Tin] > output=[Tout] ; Tin:list(type)>=0 Tout:list(type)>=0 branches:list(func)>=1 output_shapes:list(shape)=[]
Cast x=SrcT > y=DstT ; SrcT:type DstT:type Truncate:bool=false
Ceil x=T > y=T ; T:type{bfloat16,float16,float32,float64}
CheckNumerics ! tensor=T > output=T ; T:type{bfloat16,float16,float32,float64} message:string
CheckNumericsV2 ! tensor=T > output=T ; T:type{bfloat16,float16,float32,float64} message:string
CheckPinned tensor=T > output=T ; T:type
Cholesky input=T > output=T ; T:type{float64,float32,float16,complex64,complex128}
CholeskyGrad l=T grad=T > output=T ; T:type{float16,float32,float64}
ChooseFastestBranchDataset input_dataset:variant ratio_numerator:int64 ratio_denominator:int64 other_arguments=[Targuments] > handle:variant ; Targuments:list(type)>=0 num_elements_per_branch:int>=1 branches:list(func)>=1 other_arguments_lengths:list(int)>=1 output_types:list(type)>=1 output_shapes:list(shape)>=1
ChooseFastestDataset input_datasets:N*variant > handle:variant ; N:int>=2 num_experiments:int output_types:list(type)>=1 output_shapes:list(shape)>=1
ClipByValue t=T clip_value_min=T clip_value_max=T > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
CloseSummaryWriter ! writer:resource > ;
CollateTPUEmbeddingMemory ! memory_configs:N*string > merged_memory_config:string ; N:int>=1
CollectiveAllToAllV2 ! input=T group_size:int32 group_key:int32 instance_key:int32 ordering_token:Nordering_token*resource > data=T ; T:type{bfloat16,float32,float16,float64,int32,int64} communication_hint:string="auto" timeout_seconds:float=0 is_stateless:bool=false Nordering_token:int>=0=0
CollectiveAllToAllV3 ! input=T communicator:resource group_assignment:int32 > data=T ; T:type{bfloat16,float32,float16,float64,int32,int64} timeout_seconds:float=0
CollectiveAssignGroupV2 ! group_assignment:int32 device_index:int32 base_key:int32 > group_size:int32 group_key:int32 ;
CollectiveBcastRecv ! > data=T ; T:type{bool,float32,float16,float64,int32,int64} group_size:int group_key:int instance_key:int shape:shape communication_hint:string="auto" timeout_seconds:float=0
CollectiveBcastRecvV2 ! group_size:int32 group_key:int32 instance_key:int32 shape=Tshape > data=T ; T:type{bool,float32,float16,float64,int32,int64} Tshape:type{int32,int64}=int32 communication_hint:string="auto" timeout_seconds:float=0
CollectiveBcastSend ! input=T > data=T ; T:type{bool,float32,float16,float64,int32,int64} group_size:int group_key:int instance_key:int shape:shape communication_hint:string="auto" timeout_seconds:float=0
CollectiveBcastSendV2 ! input=T group_size:int32 group_key:int32 instance_key:int32 > data=T ; T:type{bool,float32,float16,float64,int32,int64} communication_hint:string="auto" timeout_seconds:float=0
CollectiveGather ! input=T > data=T ; T:type{float32,float16,float64,int32,int64} group_size:int group_key:int instance_key:int shape:shape communication_hint:string="auto" timeout_seconds:float=0
CollectiveGatherV2 ! input=T group_size:int32 group_key:int32 instance_key:int32 ordering_token:Nordering_token*resource > data=T ; T:type{float32,float16,float64,int32,int64} communication_hint:string="auto" timeout_seconds:float=0 is_stateless:bool=false Nordering_token:int>=0=0
CollectiveInitializeCommunicator ! group_key:int32 rank:int32 group_size:int32 > communicator:resource ; communication_hint:string="auto" timeout_seconds:float=0
CollectivePermute ! input=T source_target_pairs:int32 > output=T ; T:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64}
CollectiveReduce ! input=T > data=T ; T:type{bfloat16,float32,float16,float64,int32,int64} group_size:int group_key:int instance_key:int merge_op:string{"Min","Max","Mul","Add"} final_op:string{"Id","Div"} subdiv_offsets:list(int) wait_for:list(int)=[] communication_hint:string="auto" timeout_seconds:float=0
CollectiveReduceScatterV2 ! input=T group_size:int32 group_key:int32 instance_key:int32 ordering_token:Nordering_token*resource > data=T ; T:type{bfloat16,float32,float16,float64,int32,int64} merge_op:string{"Min","Max","Mul","Add"} final_op:string{"Id","Div"} communication_hint:string="auto" timeout_seconds:float=0 is_stateless:bool=false Nordering_token:int>=0=0 max_subdivs_per_device:int=-1
CollectiveReduceV2 ! input=T group_size:int32 group_key:int32 instance_key:int32 ordering_token:Nordering_token*resource > data=T ; T:type{bfloat16,float32,float16,float64,int32,int64} merge_op:string{"Min","Max","Mul","Add"} final_op:string{"Id","Div"} communication_hint:string="auto" timeout_seconds:float=0 is_stateless:bool=false Nordering_token:int>=0=0 max_subdivs_per_device:int=-1
CollectiveReduceV3 ! input=T communicator:resource group_assignment:int32 > data=T ; T:type{bfloat16,float32,float16,float64,int32,int64} reduction:string{"Min","Max","Mul","Add"} timeout_seconds:float=0
CombinedNonMaxSuppression boxes:float32 scores:float32 max_output_size_per_class:int32 max_total_size:int32 iou_threshold:float32 score_threshold:float32 > nmsed_boxes:float32 nmsed_scores:float32 nmsed_classes:float32 valid_detections:int32 ; pad_per_class:bool=false clip_boxes:bool=true
Complex real=T imag=T > out=Tout ; T:type{float32,float64}=float32 Tout:type{complex64,complex128}=complex64
ComplexAbs x=T > y=Tout ; T:type{complex64,complex128}=complex64 Tout:type{float32,float64}=float32
ComplexStruct > a:n_a*int32 b:n_b*int64 c=[t_c] ; n_a:int>=0 n_b:int>=0 t_c:list(type)>=0
CompositeTensorVariantFromComponents components=[Tcomponents] > encoded:variant ; metadata:string Tcomponents:list(type)>=0
CompositeTensorVariantToComponents encoded:variant > components=[Tcomponents] ; metadata:string Tcomponents:list(type)>=0
CompressElement components=[input_types] > compressed:variant ; input_types:list(type)>=1
ComputeAccidentalHits true_classes:int64 sampled_candidates:int64 > indices:int32 ids:int64 weights:float32 ; num_true:int seed:int=0 seed2:int=0
ComputeBatchSize input_dataset:variant > batch_size:int64 ;
ComputeDedupDataSize ! > num_elements:int32 ; config:string
ComputeDedupDataSizeV2 ! > num_elements:int32 ; config:string embedding_partitions:string hbm_buffers_config:string tpu_topology:string
ComputeDedupDataTupleMask ! > output_shape:int32 ; config:string
ComputeDedupDataTupleMaskV2 ! > output_shape:int32 ; config:string embedding_partitions:string hbm_buffers_config:string tpu_topology:string
Concat concat_dim:int32 values=N*T > output=T ; N:int>=2 T:type
ConcatOffset concat_dim:int32 shape=N*shape_type > offset=N*shape_type ; N:int>=2 shape_type:type{int32,int64}=int32
ConcatV2 values=N*T axis=Tidx > output=T ; N:int>=2 T:type Tidx:type{int32,int64}=int32
ConcatenateDataset input_dataset:variant another_dataset:variant > handle:variant ; output_types:list(type)>=1 output_shapes:list(shape)>=1 metadata:string=""
ConditionalAccumulator ! > handle&:string ; dtype:type{float32,float64,int32,uint8,int16,int8,complex64,int64,qint8,quint8,qint32,bfloat16,qint16,quint16,uint16,complex128,float16,uint32,uint64} shape:shape container:string="" shared_name:string="" reduction_type:string{"MEAN","SUM"}="MEAN"
ConfigureAndInitializeGlobalTPU ! > output:int32 ; use_tfrt_host_runtime:bool=true
ConfigureDistributedTPU ! > topology:string ; embedding_config:string="" tpu_embedding_config:string="" is_global_init:bool=false enable_whole_mesh_compilations:bool=false compilation_failure_closes_chips:bool=true tpu_cancellation_closes_chips:int=0
ConfigureTPUEmbedding ! > ; config:string
ConfigureTPUEmbeddingHost ! common_config:string memory_config:string > network_config:string ; config:string
ConfigureTPUEmbeddingMemory ! common_config:string > memory_config:string ;
Conj input=T > output=T ; T:type{complex64,complex128,variant}=complex64
ConjugateTranspose x=T perm=Tperm > y=T ; T:type Tperm:type{int32,int64}=int32
ConnectTPUEmbeddingHosts ! network_configs:N*string > ; N:int>=1
Const > output=dtype ; value:tensor dtype:type
ConstructionFails > ;
ConsumeMutexLock ! mutex_lock:variant > ;
ControlTrigger > ;
Conv input=T filter=T > output=T ; T:type{float16,bfloat16,float32,float64,int32} strides:list(int) padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"CHANNELS_FIRST","CHANNELS_LAST"}="CHANNELS_LAST" dilations:list(int)=[] batch_dims:int=1 groups:int=1
Conv2D input=T filter=T > output=T ; T:type{float16,bfloat16,float32,float64,int32} strides:list(int) use_cudnn_on_gpu:bool=true padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
Conv2DBackpropFilter input=T filter_sizes:int32 out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int) use_cudnn_on_gpu:bool=true padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
Conv2DBackpropFilterV2 input=T filter=T out_backprop=T > output=T ; T:type{float16,bfloat16,float32,float64} strides:list(int) use_cudnn_on_gpu:bool=true padding:string{"SAME","VALID","EXPLICIT"} explicit_paddings:list(int)=[] data_format:string{"NHWC","NCHW"}="NHWC" dilations:list(int)=[1,1,1,1]
"""#
}
